// What the live preview costs: from the moment a file is saved to the moment the changed page has been read.
//
//   node preview.mjs [--pages 100,1000,10000] [--edits 50] [--rich]
//
// Each row is a `kawaraban serve` of its own. A client waits for the news as a browser does, then asks for the page.

import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '100,1000,10000' }, edits: { type: 'string', default: '50' }, rich: { type: 'boolean', default: false } },
});
const KAWARABAN = process.env.KAWARABAN ?? path.join(import.meta.dirname, '..', 'target', 'release', 'kawaraban');
const LEAFLET = (n) => `---\ntitle: 見本の案内\ncode: L-1\nversion: "1.0"\ndate: 2023-03-21\n---\n\n## 持ち物\n\n- カード\n- 医療券\n\n受付の番号は${n}番です。\n`;
const now = () => performance.now();

function quantile(times, part) {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];
}

const agent = new http.Agent({ keepAlive: true });

async function get(at, address) {
  const request = http.get(new URL(address, at), { agent });
  const [response] = await once(request, 'response');
  const parts = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts);
}

/** Waits for an edition newer than the one that was known, as the page's own script does. */
class News {
  constructor(at) {
    this.edition = 0;
    this.waiting = null;
    http.get(new URL('_preview/events', at), (response) => response.on('data', (data) => {
      for (const line of String(data).split('\n').filter((line) => line.startsWith('data:'))) {
        const { edition } = JSON.parse(line.slice(5));
        if (edition > this.edition) {
          this.edition = edition;
          this.waiting?.();
        }
      }
    })).on('error', () => {});
  }

  next() {
    return new Promise((told) => { this.waiting = told; });
  }
}

/** Milliseconds from an edit until `address` is served as `is` wants it. */
async function edited(at, news, edit, address, is) {
  const start = now();
  let told = news.next();
  edit();
  for (;;) {
    await told;
    told = news.next();
    if (is(await get(at, address))) return now() - start;
  }
}

function memory(process) {
  const status = fs.readFileSync(`/proc/${process.pid}/status`, 'utf8');
  return ['VmHWM', 'VmRSS'].map((field) => Math.round(Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))[1]) / 1000));
}

async function measure(pages) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'preview-'));
  const content = path.join(folder, 'content');
  execFileSync('node', [path.join(import.meta.dirname, 'pages.mjs'), '--out', content, '--pages', String(pages), ...(values.rich ? ['--rich'] : [])]);
  fs.mkdirSync(path.join(content, 'leaflets'));
  fs.writeFileSync(path.join(content, 'leaflets', 'card.md'), LEAFLET(0));
  // Fifty pages refer to one heading.
  const page = (n) => path.join(content, 'pages-000', `p${String(n).padStart(5, '0')}.md`);
  const own = fs.readFileSync(page(1), 'utf8');
  const heading = (n) => fs.writeFileSync(page(1), `${own}\n\n## 見出し${n} {#common}\n\n本文です。\n`);
  heading(0);
  const referring = Array.from({ length: 60 }, (_, n) => n + 2).filter((n) => n % 10).slice(0, 50);
  for (const n of referring) fs.appendFileSync(page(n), '\n\n[](p00001.md#common)を読みます。\n');

  const begun = now();
  const serve = spawn(KAWARABAN, ['serve', '--port', '4100', '--content', content, '--themes', path.join(folder, 'themes'), '--output', path.join(folder, 'output')]);
  serve.stderr.on('data', (data) => process.stderr.write(data));
  const [line] = await once(serve.stdout, 'data');
  const at = String(line).match(/http:\S+/)[0];
  await get(at, 'index.html');
  const start = now() - begun;
  const news = new News(at);
  await news.next();
  await get(at, 'pages-000/p00002.html');
  // The checks of the first edition are through.
  await new Promise((done) => { setTimeout(done, 1500); });

  const edits = Number(values.edits);
  const series = async (count, one) => {
    const times = [];
    for (let n = 1; n <= count; n++) times.push(await one(n));
    return [quantile(times, 0.5), quantile(times, 0.95)];
  };
  const target = page(3);
  const text = fs.readFileSync(target, 'utf8');
  const holds = (words) => (body) => body.includes(words);
  const parsed = new Set();
  const page3 = await series(edits, async (n) => {
    const time = await edited(at, news, () => fs.writeFileSync(target, `${text}\n\n${n}回目の文です。\n`), 'pages-000/p00003.html', holds(`${n}回目の文です。`));
    parsed.add(JSON.parse(await get(at, '_preview/state.json')).parsed);
    return time;
  });
  // By hand nobody saves twice within half a second; the whole is checked in between.
  const slow = await series(10, async (n) => {
    await new Promise((done) => { setTimeout(done, 600); });
    return edited(at, news, () => fs.writeFileSync(target, `${text}\n\n${n}度目の文です。\n`), 'pages-000/p00003.html', holds(`${n}度目の文です。`));
  });
  const common = await series(10, (n) => edited(at, news, () => heading(n), 'pages-000/p00002.html', holds(`見出し${n}」</a>`)));
  const styles = path.join(folder, 'themes', 'default', 'assets');
  fs.mkdirSync(styles, { recursive: true });
  const theme = await series(10, (n) => edited(at, news, () => fs.writeFileSync(path.join(styles, 'own.css'), `p { margin: ${n}px; }\n`), 'assets/own.css', holds(`margin: ${n}px`)));
  const paper = path.join(content, 'leaflets', 'card.md');
  let before = await get(at, 'leaflets/card.pdf');
  const pdf = await series(10, async (n) => {
    const time = await edited(at, news, () => fs.writeFileSync(paper, LEAFLET(n)), 'leaflets/card.pdf', (body) => !body.equals(before));
    before = await get(at, 'leaflets/card.pdf');
    return time;
  });
  const searched = now();
  await get(at, 'search/index.js');
  const search = now() - searched;
  const [peak, held] = memory(serve);
  serve.kill();
  fs.rmSync(folder, { recursive: true });
  const ms = ([median, p95]) => `${median.toFixed(1)} / ${p95.toFixed(1)}`.padStart(17);
  console.log(`${String(pages).padStart(6)}${String(Math.round(start)).padStart(8)}${ms(page3)}${ms(slow)}${ms(common)}${ms(theme)}${ms(pdf)}${String(Math.round(search)).padStart(8)}${String(peak).padStart(7)}${String(held).padStart(6)}  ${[...parsed]}`);
}

console.log('median / p95 in ms');
console.log(`${'pages'.padStart(6)}${'start'.padStart(8)}${['edit', 'edit, slowly', 'heading', 'theme', 'PDF'].map((name) => name.padStart(17)).join('')}${'search'.padStart(8)}${'peak'.padStart(7)}${'MB'.padStart(6)}  parsed`);
for (const pages of values.pages.split(',')) await measure(Number(pages));
