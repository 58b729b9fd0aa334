// A synthetic site of many pages as a content folder, the same for the same sources and seed.
//
//   node pages.mjs --out DIR [--pages 10000] [--seed 1] [--rich] [FOLDER of Markdown …]
//
// The sentences are those of the sources; their words (runs of kanji or katakana) are exchanged for words of the page's
// subject and for words drawn by Zipf's law from the sources' own and from 20,000 made-up compounds. `--rich` gives every page
// two tables, three code blocks, two pictures, six links and two footnotes.

import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { parseArgs } from 'node:util';

const MADE_UP = 20_000;
const LETTERS_PER_PAGE = 3000;
const PICTURES = 40;
const WORDS = /[\u3005\u3400-\u9fff]{2,}|[\u30a1-\u30fa\u30fc]{2,}/gu;
const TITLES = ['の手続', 'の手引き', 'について', 'の様式と記入例', 'の基準', 'を始める前に', 'の運用', 'とその見直し'];
const HEADINGS = ['の概要', 'の対象', 'に必要なもの', 'の手順', 'で確かめること', 'の期限', 'の例外', 'を取り消すとき', 'の問い合わせ先', 'の考え方'];

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws the entry at rank r in proportion to 1 / (r + 3). */
function zipf(entries, random) {
  let sum = 0;
  const sums = entries.map((_, rank) => (sum += 1 / (rank + 3)));
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return entries[low];
  };
}

function markdownFiles(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.md'));
  return files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
}

/** The plain sentences of a Markdown text. */
function sentencesOf(markdown) {
  const text = markdown.normalize('NFC').replace(/^---\n[^]*?\n---\n/, '').replace(/^```[^]*?^```/gm, '').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1');
  const lines = text.split('\n').filter((line) => !/^\s*([|#<:>]|表:)/.test(line));
  const sentences = lines.flatMap((line) => line.replace(/^\s*([-*+]|\d+\.)\s+/, '').match(/[^。]+。/g) || []);
  return sentences.map((sentence) => sentence.replace(/[*`]/g, '').trim())
    .filter((sentence) => /^[^\s\\_<>{}[\]#~|$!:"'&*]{15,120}$/u.test(sentence) && /[\u3041-\u3096]/.test(sentence));
}

function counted(items) {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) || 0) + 1);
  return Array.from(counts).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([item]) => item);
}

/** Compounds of two to four kanji, or of pieces of katakana words. */
function madeUp(sentences, random) {
  const all = sentences.join('');
  const kanji = all.match(/[\u4e00-\u9fff]/g);
  const common = counted(kanji);
  const pieces = counted((all.match(/[\u30a1-\u30fa\u30fc]{3,}/g) || []).flatMap((word) => word.match(/[^ー][^ー]?ー?/g)));
  const pick = (list) => list[Math.floor(random() * list.length)];
  const words = new Set();
  while (words.size < MADE_UP) {
    const katakana = random() < 0.25;
    const length = katakana ? 2 : 2 + Math.floor(random() * random() * 3);
    // Half of the letters as frequent as in the sources, half any: so that rare pairs come about.
    words.add(Array.from({ length }, () => (katakana ? pick(pieces) : pick(random() < 0.5 ? kanji : common))).join(''));
  }
  return Array.from(words);
}

function writer(sentences, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const compounds = madeUp(sentences, random);
  const own = counted(sentences.join('').match(WORDS));
  // The sources' words and the made-up ones side by side, rank by rank.
  const vocabulary = Array.from({ length: Math.max(own.length, compounds.length) }, (_, rank) => [own[rank], compounds[rank]]).flat().filter(Boolean);
  const word = zipf(vocabulary, random);
  const number = (digits) => Math.floor(random() * 10 ** digits);
  const code = () => pick([
    () => `様式${pick(['KB', 'SK', 'ID'])}-${number(4)}`,
    () => `${pick(['report', 'form', 'list'])}_${number(3)}.csv`,
    () => `Ver${number(1)}.${number(2)}`,
    () => pick(['XML', 'CSV', 'PDF', 'API', 'LGWAN', 'JSON', 'VPN']),
    () => `令和${1 + number(1)}年${1 + (number(2) % 12)}月${1 + (number(2) % 28)}日`,
    () => `${number(5).toLocaleString('en')}円`,
  ])();

  const sentence = (subject) => {
    const exchanged = pick(sentences).replace(WORDS, (as) => (random() < 0.5 ? as : random() < 0.5 ? pick(subject) : word()));
    return random() < 0.1 ? exchanged.replace(/。$/, `（${code()}）。`) : exchanged;
  };
  const several = (subject, count) => Array.from({ length: count }, () => sentence(subject));

  const page = () => {
    const subject = Array.from({ length: 40 }, (_, n) => (n % 2 ? pick(compounds) : word()));
    const title = pick(subject) + 'の' + pick(subject) + pick(TITLES);
    const parts = [`# ${title}`, sentence(subject)];
    const sections = 5 + Math.floor(random() * 4);
    for (let section = 0; section < sections; section++) {
      parts.push(`${section && random() < 0.3 ? '###' : '##'} ${pick(subject)}${pick(HEADINGS)}`);
      for (let letters = 0; letters < LETTERS_PER_PAGE / sections - 120;) {
        const list = random() < 0.2;
        const own = several(subject, 2 + Math.floor(random() * 4));
        parts.push(list ? own.map((item) => `- ${item}`).join('\n') : own.join(''));
        letters += own.join('').length;
      }
    }
    return { title, subject, parts };
  };

  /** What stands between the paragraphs of a rich page. */
  const furnish = ({ subject, parts }, n, pages) => {
    const cell = () => pick(subject);
    const row = () => `| ${cell()} | ${code()} | ${sentence(subject).slice(0, 20)} |`;
    const table = () => ['| 項目 | 値 | 備考 |', '|---|---|---|', ...Array.from({ length: 6 }, row)].join('\n');
    const listing = (language, line) => ['```' + language, ...Array.from({ length: 8 }, line), '```'].join('\n');
    const other = () => relative(n, pathOf(Math.floor(random() * pages)));
    const picture = (kind) => `![${cell()}の図](${relative(n, `pictures/${number(2) % PICTURES}.${kind}`)})`;
    const link = () => `${cell()}は[${cell()}](${other()})を見てください。`;
    const pieces = [
      table(), table(), picture('svg'), picture('png'),
      listing('json', (_, at) => `  {"no": ${at}, "name": "${cell()}", "code": "${code()}"},`),
      listing('xml', (_, at) => `  <item no="${at}"><name>${cell()}</name><code>${code()}</code></item>`),
      listing('sh', (_, at) => `curl --silent https://example.jp/api/${at}/${number(6)} > item-${at}.json  # ${cell()}`),
      link() + link(), link() + link() + link(), `詳しくは<https://example.jp/${number(6)}>を見てください。`,
      `${cell()}[^1]と${cell()}[^2]を確かめます。`,
    ];
    for (const piece of pieces) parts.splice(2 + Math.floor(random() * (parts.length - 2)), 0, piece);
    parts.push(`[^1]: ${sentence(subject)}`, `[^2]: ${sentence(subject)}`);
  };
  const synonyms = () => Array.from({ length: 60 }, () => [word(), pick(compounds)]).filter(([one, other]) => one !== other);
  return { page, furnish, synonyms };
}

/** One page in ten is an answer, half of the others are chapters of documents. */
function pathOf(n) {
  const group = String(Math.floor(n / 100)).padStart(3, '0');
  const name = `${String(n).padStart(5, '0')}.md`;
  if (n % 10 === 0) return `faq/${name}`;
  return (Math.floor(n / 100) % 2 ? `manual-${group}/` : `pages-${group}/`) + `p${name}`;
}

/** The file of page `n`. */
function file(n, title, text) {
  if (n % 10) return text;
  const fields = ['---', `title: ${title}`, `no: ${n}`, 'published: 2023-01-20 14:10', `categories: [c${n % 12}]`, '---'];
  return [...fields, text.slice(text.indexOf('\n') + 1)].join('\n');
}

/** A path as page `n` writes it. */
function relative(n, to) {
  return path.posix.relative(path.posix.dirname(pathOf(n)), to);
}

/** Pictures: bars of some colours, as SVG and as PNG of 480 × 320 points. */
function pictures(random) {
  const [width, height] = [480, 320];
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(zlib.crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  return Array.from({ length: PICTURES }, (_, n) => {
    const bars = Array.from({ length: 8 }, () => [40 + Math.floor(random() * 240), Math.floor(random() * 200)]);
    const rows = Buffer.alloc((width + 1) * height, 255);
    for (let y = 0; y < height; y++) {
      rows[y * (width + 1)] = 0;
      bars.forEach(([high, grey], at) => y >= height - high && rows.fill(grey, y * (width + 1) + 1 + at * 60 + 6, y * (width + 1) + 1 + at * 60 + 54));
    }
    const head = Buffer.from([0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255, 8, 0, 0, 0, 0]);
    const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
    const rectangles = bars.map(([high, grey], at) => `<rect x="${at * 60 + 6}" y="${height - high}" width="48" height="${high}" fill="rgb(${grey},${grey},${grey})"/>`);
    return [[`${n}.png`, png], [`${n}.svg`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${rectangles.join('')}</svg>\n`]];
  }).flat();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, pages: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' }, rich: { type: 'boolean', default: false } },
});
const repository = path.join(import.meta.dirname, '..');
const folders = positionals.length ? positionals : ['content', 'docs'].map((name) => path.join(repository, name));
const sources = folders.flatMap(markdownFiles).map((file) => fs.readFileSync(file, 'utf8'));
const sentences = Array.from(new Set(sources.flatMap(sentencesOf)));
const random = generator(Number(values.seed));
const write = writer(sentences, random);

fs.rmSync(values.out, { recursive: true, force: true });
const save = (name, text) => {
  const to = path.join(values.out, name);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, text);
};
const categories = Array.from({ length: 12 }, (_, n) => `  - {id: c${n}, title: 分類${n}}`);
save('site.yaml', ['title: 検索の計測', 'categories:', ...categories, ''].join('\n'));
save('synonyms.yaml', write.synonyms().map((group) => `- [${group.join(', ')}]\n`).join(''));
save('index.md', '# 検索の計測\n');
if (values.rich) for (const [name, bytes] of pictures(random)) save(`pictures/${name}`, bytes);
const pairs = new Set();
const pages = Number(values.pages);
let letters = 0;
for (let n = 0; n < pages; n++) {
  const page = write.page();
  if (values.rich) write.furnish(page, n, pages);
  const name = pathOf(n);
  const text = file(n, page.title, page.parts.join('\n\n') + '\n');
  if (name.startsWith('manual-')) save(name.replace(/[^/]*$/, 'document.yaml'), `kind: manual\ntitle: ${name.split('/')[0]}\n`);
  save(name, text);
  letters += text.length;
  for (const run of text.match(/[\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3400-\u9fff]{2,}/gu)) {
    for (let at = 1; at < run.length; at++) pairs.add(run.slice(at - 1, at + 1));
  }
}
console.log(`${pages} pages of ${Math.round(letters / pages)} letters from ${sentences.length} sentences; ${pairs.size} different pairs of Japanese letters`);
