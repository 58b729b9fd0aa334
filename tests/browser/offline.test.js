'use strict';

// The ZIP file of the whole site, unpacked elsewhere and opened from there: on a stick, in a folder with blanks in its name.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { spawnSync } = require('node:child_process');
const { pathToFileURL } = require('node:url');
const { FIREFOX, firefox } = require('./firefox');
const { launch, none, profile, watch } = require('./site');
const { unpack } = require('./unpack');

const ROOT = path.join(__dirname, '..', '..');
const PROGRAM = process.env.KAWARABAN || path.join(ROOT, 'target', 'release', 'kawaraban');
const QUERY = 'PIA';
const ANSWER = 'guide/pia.html';
/** The key, as WebDriver writes it. */
const ENTER = '\uE007';

let temporary;
let names;
let site;
test.before(() => {
  temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-offline-'));
  const { status, stderr } = spawnSync(PROGRAM, ['package', '--output', temporary], { cwd: ROOT, encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
  const offline = path.join(temporary, 'offline');
  const title = /^title: (.*)$/m.exec(fs.readFileSync(path.join(ROOT, 'content', 'site.yaml'), 'utf8'))[1];
  const zip = fs.readdirSync(offline).find((name) => name.startsWith(title) && name.endsWith('.zip'));
  const stick = path.join(temporary, '受け取った もの #1', '100% 見本');
  names = unpack(path.join(offline, zip), stick);
  const folders = fs.readdirSync(stick);
  assert.strictEqual(folders.length, 1, 'all of it lies in one folder');
  site = path.join(stick, folders[0]);
  names = names.map((name) => name.slice(folders[0].length + 1));
});
test.after(() => fs.rmSync(temporary, { recursive: true, force: true }));

const base = () => pathToFileURL(site).href + '/';

test('its names are sorted, and the letter names pages that are there', () => {
  assert.deepStrictEqual(names, names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  const letter = fs.readFileSync(path.join(site, 'はじめにお読みください.txt'), 'utf8');
  const told = Array.from(letter.matchAll(/^・(\S+) …/gm), ([, name]) => name);
  assert.ok(told.length > 3 && told.includes('index.html'), letter);
  none(told.filter((name) => !names.includes(name)));
  assert.ok(letter.includes(`「${path.basename(site)}」`), letter);
});

test('its PDFs are PDFs', () => {
  const pdfs = names.filter((name) => name.endsWith('.pdf'));
  assert.ok(pdfs.length > 10, `${pdfs.length}`);
  none(pdfs.filter((name) => fs.readFileSync(path.join(site, name)).subarray(0, 5).toString() !== '%PDF-'));
});

/** What the links, pictures, styles and scripts of a page name, each as written and as a whole address; the ids that are in it. */
const linked = ([html, own]) => {
  // Parsed, not opened: ids that scripts make are none that a link may rely on.
  const page = new DOMParser().parseFromString(html, 'text/html');
  const written = Array.from(page.querySelectorAll('[href], [src], [srcset], [data]'), (element) => [
    element.getAttribute('href'), element.getAttribute('src'), element.getAttribute('data'),
    ...(element.getAttribute('srcset') || '').split(',').map((part) => part.trim().split(' ')[0]),
  ]).flat().filter(Boolean);
  return {
    ids: Array.from(page.querySelectorAll('[id]'), (element) => element.id),
    links: written.map((address) => [address, new URL(address, own).href]),
  };
};

test('every link of every page leads to a file that is there, and to an id that is in it', async () => {
  const browser = await launch();
  const page = await (await profile(browser)).newPage();
  const ids = new Map();
  const found = [];
  // The links of 404.html start at the root of its host, since it is shown at any address.
  for (const name of names.filter((name) => name.endsWith('.html') && name !== '404.html')) {
    const seen = await page.evaluate(linked, [fs.readFileSync(path.join(site, name), 'utf8'), base() + encodeURI(name)]);
    ids.set(name, new Set(seen.ids));
    found.push(...seen.links.map(([written, address]) => [name, written, address]));
  }
  await browser.close();
  const inside = found.filter(([, , address]) => address.startsWith('file:'));
  assert.ok(inside.length > 5000, `${inside.length}`);
  none(inside.flatMap(([name, written, address]) => {
    if (!address.startsWith(base())) return [`${name} leads out of the folder: ${written}`];
    const url = new URL(address);
    const target = decodeURIComponent(url.pathname.slice(new URL(base()).pathname.length));
    if (!names.includes(target)) return [`${name}: there is no ${written}`];
    const id = decodeURIComponent(url.hash.slice(1));
    const known = ids.get(target);
    // `#q=` and the like are read by the page's own script.
    return id && !id.includes('=') && known && !known.has(id) ? [`${name}: there is no id for ${written}`] : [];
  }));
});

test('in Chromium the search answers, and its hit opens', async () => {
  const browser = await launch();
  const context = await profile(browser);
  const page = await context.newPage();
  const troubles = watch(page, base());
  await page.goto(base() + 'index.html');
  await page.getByRole('combobox', { name: 'サイト内を検索' }).first().fill(QUERY);
  await page.keyboard.press('Enter');
  const hit = page.getByRole('list', { name: '検索結果' }).locator(`a[href*="${ANSWER}"]`).first();
  await hit.click();
  await page.waitForURL((url) => url.href.startsWith(base() + ANSWER));
  assert.match(await page.getByRole('main').innerText(), new RegExp(QUERY));
  none(troubles);
  await browser.close();
});

test('in Firefox, where a file may read no other file, the search answers, and its hit opens', async (t) => {
  if (!fs.existsSync(FIREFOX)) {
    t.skip(`${FIREFOX} is not there: install Debian's firefox-esr, or name another one with FIREFOX`);
    return;
  }
  const browser = await firefox();
  try {
    await browser.open(base() + 'index.html');
    await browser.type('input[role="combobox"]', QUERY + ENTER);
    await browser.click(`main a[href*="${ANSWER}"]`);
    assert.ok((await browser.url()).startsWith(base() + ANSWER), await browser.url());
    assert.match(await browser.text('main'), new RegExp(QUERY));
  } finally {
    await browser.close();
  }
});
