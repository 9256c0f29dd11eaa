# The Node of package.json's `node@24`; a test holds the two together.
FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="cundang" \
      org.opencontainers.image.description="存档: archives Chinese news and party-building portals as WARC, and makes a clean corpus of them" \
      org.opencontainers.image.licenses="Apache-2.0"
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
COPY deploy deploy
RUN mkdir /data && chown node:node /data
# `node`, by number: so that a cluster that asks for a user other than root can see that it is one.
USER 1000:1000
VOLUME /data
ENV CUNDANG_DIR=/data
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["node", "/app/deploy/health.ts"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=30", "/app/src/cli/main.js"]
CMD ["status"]
