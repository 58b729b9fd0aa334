// Does a search for a sentence or a heading find the page that holds it?
//
//   node search/known-items.mjs (--content DIR --out DIR | --site DIR) [--count 300] [--misses]
//
// Takes sentences of 20 to 60 letters and headings (without their numbers) that only one page has, evenly from all pages,
// and prints the mean reciprocal rank of that page.

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { THEME_SCRIPT, build, launchChromium } from './host.mjs';

const { values: options } = parseArgs({
  options: {
    content: { type: 'string' }, out: { type: 'string' }, site: { type: 'string' },
    count: { type: 'string', default: '300' }, misses: { type: 'boolean' },
  },
});

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', '#39': "'", '#x27': "'" };

/** The text of HTML, each block on a line of its own; readings of ruby are left out. */
function textOf(html) {
  return html.replace(/<(script|style|rt|rp|nav|pre)\b[^]*?<\/\1>/g, '')
    .replace(/<\/?(p|li|h\d|t[hdr]|div|dt|dd|br|figcaption|caption|section|details|summary)\b[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
}

/** The pages that the index knows: addresses with headings and sentences. */
function readPages(site) {
  const scripts = fs.readdirSync(path.join(site, 'search', 'd')).map((name) => fs.readFileSync(path.join(site, 'search', 'd', name), 'utf8'));
  const urls = scripts.flatMap((script) => JSON.parse(script.slice(script.indexOf(',') + 1, script.lastIndexOf(')')))).map(([, url]) => url);
  return urls.sort().map((url) => {
    const [, main] = fs.readFileSync(path.join(site, url), 'utf8').match(/<main\b[^>]*>([^]*)<\/main>/);
    const text = textOf(main);
    const headings = (main.match(/<h[1-6]\b[^>]*>[^]*?<\/h[1-6]>/g) || []).map((heading) => textOf(heading).replace(/^[\d.\s]+|[#\s]+$/g, '').trim());
    const sentences = text.split('\n').flatMap((line) => line.match(/[^。]+。/g) || []).map((sentence) => sentence.trim());
    return { url, text: text.replace(/\s/g, ''), headings, sentences };
  });
}

/** Some of a list, evenly. */
const some = (list, count) => list.length <= count ? list : list.filter((_, n) => Math.floor((n * count) / list.length) !== Math.floor(((n + 1) * count) / list.length));

function items(pages, count) {
  const times = new Map();
  for (const heading of pages.flatMap((page) => page.headings)) times.set(heading, (times.get(heading) || 0) + 1);
  const fits = (sentence) => sentence.length >= 20 && sentence.length <= 60;
  const sentences = pages.flatMap(({ url, sentences }) => Array.from(new Set(sentences.filter(fits)), (query) => ({ url, query })));
  const headings = pages.flatMap(({ url, headings }) => headings.filter((heading) => heading.length > 1 && times.get(heading) === 1).map((query) => ({ url, query })));
  const unique = ({ query }) => pages.filter(({ text }) => text.includes(query.replace(/\s/g, ''))).length === 1;
  return { sentence: some(some(sentences, 2 * count).filter(unique), count), heading: some(headings, count) };
}

let site = options.site;
if (site) fs.copyFileSync(THEME_SCRIPT, path.join(site, 'assets', 'search.js'));
else site = build(options.content, options.out).site;
const pages = readPages(site);
const browser = await launchChromium();
const page = await browser.newPage();
await page.goto(`file://${path.resolve(site)}/index.html`);
for (const [kind, wanted] of Object.entries(items(pages, Number(options.count)))) {
  const found = await page.evaluate(async (queries) => {
    const results = [];
    for (const query of queries) {
      const { hits } = await window.kawaraban.search(query, { limit: 50, version: 'all' });
      results.push(hits.map(({ url }) => url.split('#')[0]));
    }
    return results;
  }, wanted.map(({ query }) => query));
  const ranked = wanted.map(({ url, query }, n) => ({ url, query, rank: found[n].indexOf(url) + 1, hits: found[n] }));
  const mean = ranked.reduce((sum, { rank }) => sum + (rank ? 1 / rank : 0), 0) / ranked.length;
  const share = (least) => ranked.filter(({ rank }) => rank && rank <= least).length / ranked.length;
  console.log(`${kind}: ${ranked.length} queries on ${pages.length} pages, MRR ${mean.toFixed(3)}, first ${share(1).toFixed(3)}, among ten ${share(10).toFixed(3)}`);
  if (!options.misses) continue;
  for (const { url, query, rank, hits } of ranked.filter(({ rank }) => rank !== 1)) {
    console.log(`  ${rank || '-'}\t${query}\t${url}\t${hits.slice(0, Math.max(rank - 1, 1)).slice(0, 3).join(' ')}`);
  }
}
await browser.close();
