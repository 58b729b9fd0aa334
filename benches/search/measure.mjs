// What a search costs its reader: bytes and milliseconds, beside Pagefind on the same pages.
//
//   node search/measure.mjs --content DIR --out DIR [--site DIR] [--pagefind] [--firefox] [--every N] [--json FILE]
//
// `--content` is a folder that pages.mjs wrote; `--out` is for what is built. `--site` takes a site that is built already
// (with the theme's present search.js copied into it). A Pagefind index in `--out` is taken again. `--every 3` asks only
// each third query.

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { THEME_SCRIPT, build, launchChromium, quantile, run, serve, sizeOf } from './host.mjs';
import { firefox } from './firefox.mjs';
import { queries } from './queries.mjs';

const { values: options } = parseArgs({
  options: {
    content: { type: 'string' }, out: { type: 'string' }, site: { type: 'string' }, json: { type: 'string' },
    pagefind: { type: 'boolean' }, firefox: { type: 'boolean' }, every: { type: 'string', default: '1' },
  },
});

// In the browser

/** Our search: milliseconds to the list without excerpts and to the end, addresses of hits. */
export async function searchOurs(query) {
  // As with Pagefind, the program is there when the clock starts: it comes when the search box is entered.
  await window.kawaraban.search('');
  const start = performance.now();
  let first = 0;
  const { hits, total } = await window.kawaraban.search(query, { first: () => { first = performance.now() - start; } });
  const all = performance.now() - start;
  const ends = (folder) => Math.max(0, ...performance.getEntriesByType('resource')
    .filter(({ name, startTime }) => name.includes('/search/' + folder) && startTime >= start).map(({ responseEnd }) => responseEnd - start));
  return { first: first || all, all, total, urls: hits.map(({ url }) => url), stages: ['index.js', 't/', 'd/', 'x/'].map(ends) };
}

/** Pagefind's: the first list has no titles. */
async function searchPagefind(query) {
  window.pagefind = window.pagefind || (await import('/pagefind/pagefind.js'));
  const start = performance.now();
  const { results } = await window.pagefind.search(query);
  const first = performance.now() - start;
  const hits = await Promise.all(results.slice(0, 10).map((result) => result.data()));
  return { first, all: performance.now() - start, total: results.length, urls: hits.map(({ url }) => url), stages: [] };
}

// Bytes: what makes up the first list, and what comes for excerpts. The programs themselves are not counted.

const OURS = { search: searchOurs, counted: /^search\//, excerpts: /^search\/x\//, parts: ['index.js', 't/', 'd/', 'x/'].map((part) => 'search/' + part) };
const PAGEFIND = {
  search: searchPagefind, counted: /^pagefind\/(?!.*\.js$)/, excerpts: /\/fragment\//,
  parts: ['pagefind-entry', 'wasm', 'pagefind.', 'index/', 'filter/', 'fragment/'].map((part) => 'pagefind/' + part),
};

function bytes({ counted, excerpts, parts }, taken) {
  const sum = (files) => files.reduce((total, file) => total + file.bytes, 0);
  const data = taken.filter(({ name }) => counted.test(name));
  return {
    first: sum(data.filter(({ name }) => !excerpts.test(name))),
    all: sum(data),
    files: data.length,
    parts: Object.fromEntries(parts.map((part) => [part, sum(data.filter(({ name }) => name.startsWith(part)))])),
  };
}

/** Every query in a new profile; then the next one of its kind on the same page; then the first again. */
async function measure(engine, asked, base, taken) {
  const browser = await launchChromium();
  const found = [];
  for (const [n, { kind, query }] of asked.entries()) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(base + 'index.html');
    await page.waitForTimeout(60);
    taken();
    const cold = await page.evaluate(engine.search, query);
    const coldBytes = bytes(engine, taken());
    const other = asked[n + 1]?.kind === kind ? asked[n + 1] : asked.find((own) => own.kind === kind);
    const warm = await page.evaluate(engine.search, other.query);
    const warmBytes = bytes(engine, taken());
    const again = await page.evaluate(engine.search, query);
    found.push({ kind, query, cold, coldBytes, warm, warmBytes, again });
    await context.close();
  }
  await browser.close();
  return found;
}

// The table

const spread = (values, digits = 1) => [0.5, 0.95].map((share) => Number(quantile(values, share).toFixed(digits)));

function rowsOf(found, where) {
  const of = (pick, digits) => spread(found.map(pick), digits);
  const times = {
    [`${where}: ms to the first list, new profile`]: of(({ cold }) => cold.first),
    [`${where}: ms with ten excerpts, new profile`]: of(({ cold }) => cold.all),
    [`${where}: ms to the first list, second query`]: of(({ warm }) => warm.first),
    [`${where}: ms with ten excerpts, second query`]: of(({ warm }) => warm.all),
    [`${where}: ms with ten excerpts, same query again`]: of(({ again }) => again.all),
  };
  if (where !== 'http') return times;
  return {
    'KB to the first list, new profile': of(({ coldBytes }) => coldBytes.first / 1000),
    'KB with ten excerpts, new profile': of(({ coldBytes }) => coldBytes.all / 1000),
    'KB with ten excerpts, second query': of(({ warmBytes }) => warmBytes.all / 1000),
    'files with ten excerpts, new profile': of(({ coldBytes }) => coldBytes.files, 0),
    ...times,
  };
}

const pad = (text, width) => String(text).padEnd(width);
const show = (cell) => (cell === undefined ? '' : Array.isArray(cell) ? cell.join(' / ') : Number(cell.toFixed(1)).toString());

function printTable(ours, theirs) {
  console.log(`\n${pad('median / p95', 52)}${pad('kawaraban', 20)}${pad('Pagefind', 20)}ratio`);
  for (const [name, own] of Object.entries(ours)) {
    const other = theirs[name];
    const ratio = (i) => (([].concat(own)[i] / [].concat(other)[i]) || 0).toPrecision(2);
    const ratios = other === undefined ? '' : Array.isArray(own) ? `${ratio(0)} / ${ratio(1)}` : ratio(0);
    console.log(pad(name, 52) + pad(show(own), 20) + pad(show(other), 20) + ratios);
  }
}

function printParts(engine, found) {
  const parts = engine.parts.map((part) => `${part.replace(/^\w+\//, '')} ${spread(found.map(({ coldBytes }) => coldBytes.parts[part] / 1000)).join('/')}`);
  console.log(`  KB by files: ${parts.join(', ')}`);
}

function printKinds(found) {
  for (const kind of new Set(found.map((own) => own.kind))) {
    const own = found.filter((entry) => entry.kind === kind);
    const kb = spread(own.map(({ coldBytes }) => coldBytes.first / 1000));
    const [cold, warm] = [spread(own.map((entry) => entry.cold.first)), spread(own.map((entry) => entry.warm.first))];
    const none = own.filter(({ cold }) => !cold.total).length;
    console.log(`  ${pad(kind, 10)}${pad(`${own.length} queries`, 13)}${pad(`${kb.join('/')} KB`, 18)}cold ${pad(`${cold.join('/')} ms`, 18)}warm ${pad(`${warm.join('/')} ms`, 16)}${none} without hits`);
  }
}

// Ours

let site = options.site;
const [ours, theirs] = [{}, {}];
if (site) fs.copyFileSync(THEME_SCRIPT, path.join(site, 'assets', 'search.js'));
else {
  const built = build(options.content, path.join(options.out, 'built'));
  site = built.site;
  ours['build (Pagefind: index of the built site): s'] = built.cost.seconds;
  ours['build (Pagefind: index of the built site): peak MB'] = built.cost.megabytes;
}
const index = sizeOf(path.join(site, 'search'));
ours['index: MB on disk'] = index.megabytes;
ours['index: files'] = index.files;

const asked = queries(options.content).filter((_, n) => n % Number(options.every) === 0);
const bundle = path.join(options.out, 'pagefind');
const host = await serve({ '/': site, '/pagefind/': bundle });
const found = await measure(OURS, asked, host.base, host.taken);
Object.assign(ours, rowsOf(found, 'http'));
const inFolder = await measure(OURS, asked, `file://${path.resolve(site)}/`, () => []);
Object.assign(ours, rowsOf(inFolder, 'file'));
const different = inFolder.filter(({ cold }, n) => cold.urls.join() !== found[n].cold.urls.join());
console.log(`${asked.length} queries; ${different.length} with other hits over file:// than over http`);
printParts(OURS, found);
console.log(`  ms when the last of index.js, t/, d/, x/ had come (http, median/p95): ${[0, 1, 2, 3].map((stage) => spread(found.map(({ cold }) => cold.stages[stage])).join('/')).join(', ')}`);
printKinds(found);

// Firefox

if (options.firefox) {
  const sample = inFolder.filter((_, n) => n % 3 === 0);
  const { runs, version } = await firefox(`file://${path.resolve(site)}/`, sample.map(({ query }) => query), searchOurs);
  const other = runs.filter(({ cold }, n) => cold.urls.join() !== sample[n].cold.urls.join());
  console.log(`${version}: ${runs.length} queries over file://, ${other.length} with other hits than in Chromium`);
  for (const name of ['cold', 'warm']) {
    ours[`Firefox, file: ms to the first list, ${name}`] = spread(runs.map((own) => own[name].first));
    ours[`Firefox, file: ms with ten excerpts, ${name}`] = spread(runs.map((own) => own[name].all));
  }
}

// Pagefind

let foundPagefind = [];
if (options.pagefind) {
  if (!fs.existsSync(bundle)) {
    const program = path.join(import.meta.dirname, '..', 'node_modules', '.bin', 'pagefind');
    const cost = run(program, ['--site', site, '--output-path', bundle, '--root-selector', 'main']);
    fs.writeFileSync(path.join(options.out, 'pagefind-cost.json'), JSON.stringify(cost));
  }
  const cost = JSON.parse(fs.readFileSync(path.join(options.out, 'pagefind-cost.json'), 'utf8'));
  console.log(cost.stdout.match(/^ {2}Indexed .*$/gm)?.join(',') ?? cost.stdout.slice(-400));
  const index = sizeOf(bundle);
  theirs['build (Pagefind: index of the built site): s'] = cost.seconds;
  theirs['build (Pagefind: index of the built site): peak MB'] = cost.megabytes;
  theirs['index: MB on disk'] = index.megabytes;
  theirs['index: files'] = index.files;
  foundPagefind = await measure(PAGEFIND, asked, host.base, host.taken);
  Object.assign(theirs, rowsOf(foundPagefind, 'http'));
  console.log('Pagefind:');
  printParts(PAGEFIND, foundPagefind);
  printKinds(foundPagefind);
}
host.close();
printTable(ours, theirs);
if (options.json) fs.writeFileSync(options.json, JSON.stringify({ ours, theirs, found, inFolder, foundPagefind }));
