FROM node:24-bookworm-slim
ENV NODE_ENV=production TZ=Asia/Shanghai
# For pages drawn by scripts.
RUN apt-get update && apt-get install -y --no-install-recommends chromium-headless-shell fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force
COPY src src
COPY crawlers crawlers
COPY queue queue
COPY storage storage
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
ENV CUNDANG_DIR=/data
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=30", "/app/src/cli/main.ts"]
CMD ["status"]
