/** The seven article templates of 黄河新闻网 (numbered as in the site's definition), each as the inside of <body>. */
import type { Story } from '../story.ts';
import { absoluteLink, bodyHtml, escapeHtml } from './blocks.ts';
import type { View } from './template.ts';

export const layouts: Readonly<Record<string, (view: View) => string>> = {
  'sxgov/1': (view) => `<table id="bannermenuleft"><tr><td>${crumb(view.story)}</td></tr></table>
<table width="660"><tr><td class="dahei" align="center"><h1>${title(view)}</h1></td></tr>
<tr><td align="center">${baiduLine(view.story)}</td></tr>
<tr><td class="Newsfont">${text(view)}</td></tr></table>
${below(view)}`,

  'sxgov/2': (view) => `<div class="weizhi">您的位置：${crumb(view.story)}</div>
<h1 class="biaoti">${title(view)}</h1>
<div class="riqi">${baiduLine(view.story)}</div>
<div class="gray14">${text(view)}</div>
${below(view)}`,

  'sxgov/3': (view) => `<div id="baright">${crumb(view.story)}</div>
<div id="left"><div id="title"><h1>${title(view)}</h1>
<p>${day(view.story)}　来源：${escapeHtml(view.story.source ?? '')}　编辑：${view.story.editors.join(' ')}</p></div>
<div id="ltext">${text(view)}</div></div>
${below(view)}`,

  'sxgov/4': (view) => `<div class="woiecrumb">${crumb(view.story)}</div>
<div class="woietitle"><h2>${title(view)}</h2><p>${baiduLine(view.story)}</p></div>
<div class="woieconent">${text(view)}</div>
${below(view)}`,

  'sxgov/5': desktopAndMobile,

  'sxgov/6': (view) => `<div id="bannermenucenter">${crumb(view.story)}</div>
<div id="con"><div id="conleft"><div><h1>${title(view)}</h1></div>
<div class="blue">${baiduLine(view.story)}</div>
<div class="Newsfont">${text(view)}</div></div></div>
${below(view)}`,

  'sxgov/7': (view) => `<div class="nr_crumb">当前位置：${crumb(view.story)}</div>
<div class="nr"><div class="nr_title">${title(view)}</div>
<div class="nr_info">${baiduLine(view.story)}</div>
<div class="nr_line">${text(view)}</div></div>
${below(view)}`,
};

/** The article stands twice: the second block is for phones and lacks date, source and editor. */
function desktopAndMobile(view: View): string {
  const { story } = view;
  const line = [
    story.published === null ? null : `发布时间： ${day(story)}`,
    story.source === null ? null : `来源： ${escapeHtml(story.source)}`,
  ].filter((part) => part !== null);
  const phone = `<div class="m-crumb">${crumb(story)}</div>
<div class="m-title">${title(view)}</div>
<div class="m-text">${text(view)}
${original(story)}</div>`;
  return `<div class="pc">
<div class="title">${title(view)}</div>
<div class="msg">${line.join('&nbsp;&nbsp; |&nbsp; ')}</div>
<div class="share">分享到：</div>
<div class="Newsfont">
${text(view)}
${original(story)}
</div>
${editorLine(story)}
${relatedLinks(view)}
${footer(story)}
</div>
<div class="mobile">
${phone}
</div>`;
}

const title = ({ story }: View): string => escapeHtml(story.title ?? '');
const text = (view: View): string => bodyHtml(view.story, view.page, { lazy: view.story.id % 2 === 0 });
const day = ({ published }: Story): string =>
  published === null ? '' : published.date + (published.time === null ? '' : ` ${published.time}`);

function crumb(story: Story): string {
  return story.column.map((part) => `<a href="/">${part}</a>`).join(' &gt; ');
}

function baiduLine(story: Story): string {
  return [
    `<span id="pubtime_baidu">${day(story)}</span>`,
    `<span id="source_baidu">来源：${escapeHtml(story.source ?? '')}</span>`,
    `<span id="editor_baidu">编辑：${story.editors.join(' ')}</span>`,
  ].join(' ');
}

const original = (story: Story): string =>
  story.originalTitle === null ? '' : `<p>原标题：${escapeHtml(story.originalTitle)}</p>`;

const editorLine = (story: Story): string =>
  story.editors.length === 0 ? '' : `<div class="bianji">[编辑:${story.editors.join(' ')}]</div>`;

function below(view: View): string {
  return `${original(view.story)}\n${relatedLinks(view)}\n${footer(view.story)}`;
}

function relatedLinks({ story, related }: View): string {
  const links = story.related?.map((name) => `<a href="${new URL(story.url).pathname}">${escapeHtml(name)}</a>`);
  const lines = (links ?? related.map(absoluteLink)).map((link) => `<li>· ${link}</li>`);
  return `<div class="xglj"><h3>相关链接</h3><ul>${lines.join('\n')}</ul></div>`;
}

function footer({ registration }: Story): string {
  const licences = Object.entries(registration?.licences ?? {}).map(([label, number]) => `${label}：${number}`);
  const lines = [`本网站由黄河新闻网版权所有 ${registration?.icp ?? ''}`, ...licences, registration?.police ?? ''];
  return `<div class="footer"><p><a href="/about.htm">关于我们</a> | 联系电话：0351-0000000</p>${lines.map((l) => `<p>${l}</p>`).join('')}</div>`;
}
