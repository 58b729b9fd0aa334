'use strict';

// The guides for hosts in the README are true: Debian's nginx with docs/hosting/nginx.conf, at the root and below a path.

const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { spawnSync } = require('node:child_process');
const { POLICY, SITE, files, launch, none, pages, profile, visit, watch } = require('./site');
const { nginx } = require('./nginx');

const ROOT = path.join(__dirname, '..', '..');
const PROGRAM = process.env.KAWARABAN || path.join(ROOT, 'target', 'release', 'kawaraban');
const text = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8');

/** The headers that the README names, in order. */
const HEADERS = /```text\n(Content-Security-Policy: [^`]*)```/.exec(text('README.md'))[1].trim().split('\n').map((line) => line.split(/: (.*)/, 2));

let browser;
let below;
test.before(async () => {
  browser = await launch();
  // Only 404.html knows where the site lies; it has to be told before.
  below = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-below-'));
  const build = ['build', '--output', below, '--base-url', 'https://localhost/portal/'];
  const { status, stderr } = spawnSync(PROGRAM, build, { cwd: ROOT, encoding: 'utf8' });
  assert.strictEqual(status, 0, stderr);
});
test.after(async () => {
  await browser.close();
  fs.rmSync(below, { recursive: true, force: true });
});

test('README, nginx.conf, _headers and these tests name the same headers', () => {
  const directives = Array.from(text('docs/hosting/nginx.conf').matchAll(/^ *add_header (\S+) "(.*)" always;$/gm), ([, name, value]) => [name, value]);
  assert.deepStrictEqual(directives, HEADERS);
  const everywhere = text('docs/hosting/_headers').match(/^\/\*\n((?: {2}.*\n)+)/m)[1];
  assert.deepStrictEqual(everywhere.trim().split('\n').map((line) => line.trim().split(/: (.*)/, 2)), HEADERS);
  assert.strictEqual(HEADERS[0][1], POLICY);
});

/** The answer to an address as it is written, which `fetch` would tidy first. */
const ask = (base, address, headers = {}) => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(base);
  http.get({ hostname, port, path: address, headers }, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part));
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts) }));
  }).on('error', reject);
});

for (const [base, site] of [['/', () => SITE], ['/portal/', () => path.join(below, 'site')]]) {
  const testHost = (name, look) => test(`${base} ${name}`, async () => {
    const place = await nginx(site(), base);
    try {
      await look(place);
    } finally {
      await place.close();
    }
  });

  testHost('every answer has every header once', async (place) => {
    const answers = ['', 'index.html', 'manual/', 'manual', 'assets/style.css', 'search/index.js', 'leaflets/card.pdf', 'news/feed.xml', 'none.html', '.git/config', 'assets/'];
    for (const name of answers) {
      const { headers } = await ask(place.base, base + name);
      for (const [header, value] of HEADERS) assert.strictEqual(headers[header.toLowerCase()], value, `${name}: ${header}`);
      assert.strictEqual(headers.server, 'nginx');
    }
  });

  testHost('every file is sent whole, as what it is', async (place) => {
    const types = {
      css: 'text/css; charset=utf-8',
      csv: 'text/csv; charset=utf-8',
      html: 'text/html; charset=utf-8',
      js: 'application/javascript; charset=utf-8',
      pdf: 'application/pdf',
      png: 'image/png',
      svg: 'image/svg+xml; charset=utf-8',
      txt: 'text/plain; charset=utf-8',
      webp: 'image/webp',
      xml: 'text/xml; charset=utf-8',
      zip: 'application/zip',
    };
    for (const name of files()) {
      const { status, headers, bytes } = await ask(place.base, encodeURI(base + name));
      assert.strictEqual(status, 200, name);
      const wanted = name === 'news/feed.xml' ? 'application/atom+xml; charset=utf-8' : types[path.extname(name).slice(1)];
      assert.strictEqual(headers['content-type'], wanted, name);
      assert.ok(bytes.equals(fs.readFileSync(path.join(site(), name))), name);
    }
  });

  testHost('texts are packed, what is unchanged is not sent again', async (place) => {
    for (const name of ['index.html', 'assets/style.css', 'assets/site.js', 'search/index.js', 'downloads/work-schedule.csv', 'news/feed.xml', 'leaflets/card.txt']) {
      const { headers, bytes } = await ask(place.base, base + name, { 'Accept-Encoding': 'gzip' });
      assert.strictEqual(headers['content-encoding'], 'gzip', name);
      assert.strictEqual(headers.vary, 'Accept-Encoding', name);
      assert.ok(bytes.length < fs.statSync(path.join(site(), name)).size * 0.7, name);
      const again = await ask(place.base, base + name, { 'Accept-Encoding': 'gzip', 'If-None-Match': headers.etag });
      assert.deepStrictEqual([again.status, again.bytes.length], [304, 0], name);
    }
    const pdf = await ask(place.base, base + 'leaflets/card.pdf', { 'Accept-Encoding': 'gzip' });
    assert.strictEqual(pdf.headers['content-encoding'], undefined);
  });

  testHost('folders list nothing, and what is outside or hidden is not there', async (place) => {
    const lost = fs.readFileSync(path.join(site(), '404.html'));
    for (const name of ['no/such/page.html', 'assets/', 'search/t/', 'leaflets/card/', '.git/config', '.printed', 'assets/.htaccess']) {
      const { status, headers, bytes } = await ask(place.base, base + name);
      assert.strictEqual(status, 404, name);
      assert.strictEqual(headers['content-type'], 'text/html; charset=utf-8', name);
      assert.ok(bytes.equals(lost), name);
    }
    for (const name of ['../../server.conf', '%2e%2e/%2e%2e/server.conf', '..%2f..%2fserver.conf', 'assets/..%2f../../server.conf', '..\\..\\server.conf']) {
      const { status, bytes } = await ask(place.base, base + name);
      assert.ok([400, 404].includes(status), `${name}: ${status}`);
      assert.ok(!bytes.includes('add_header'), name);
    }
    const folder = await ask(place.base, base + 'manual');
    assert.deepStrictEqual([folder.status, folder.headers.location], [301, base + 'manual/']);
  });

  testHost('readers read, search, open a PDF and choose colours without a complaint of the browser', async (place) => {
    const context = await profile(browser);
    try {
      const page = await context.newPage();
      const troubles = watch(page, place.base);
      await page.goto(place.base);
      await page.getByRole('combobox', { name: 'サイト内を検索' }).fill('端末');
      await page.keyboard.press('Enter');
      const links = page.getByRole('list', { name: '検索結果' }).getByRole('link');
      await links.first().waitFor();
      const results = await links.evaluateAll((links) => links.map(({ href }) => href));
      for (const address of results) assert.strictEqual((await fetch(address)).status, 200, address);
      await links.first().click();
      await page.waitForFunction(() => CSS.highlights.get('hit')?.size);
      assert.match(await page.getByRole('main').innerText(), /端末/);

      await page.goto(place.base + 'leaflets/card.html');
      const pdf = await page.locator('a[href$="card.pdf"]').first().evaluate((link) => link.href);
      const answer = await fetch(pdf);
      assert.deepStrictEqual([answer.status, answer.headers.get('content-type')], [200, 'application/pdf']);
      const reader = await context.newPage();
      const refused = [];
      reader.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
      await reader.goto(pdf);
      // The browser shows a PDF in a frame of its own.
      while (!reader.frames().some((frame) => frame.url().startsWith('chrome-extension:'))) await reader.waitForEvent('framenavigated');
      none(refused);

      const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor + getComputedStyle(document.body).backgroundColor);
      await page.goto(place.base + 'how-to-use.html');
      const light = await ground();
      await page.getByRole('group', { name: '配色' }).getByRole('button', { name: '暗い' }).click();
      assert.notStrictEqual(await ground(), light);
      const dark = await ground();
      await page.goto(place.base + 'faq/index.html');
      assert.strictEqual(await ground(), dark, 'the next page keeps it');
      none(troubles);
    } finally {
      await context.close();
    }
  });

  testHost('a page of each folder opens in silence, a drawing opened by itself keeps its look', async (place) => {
    const context = await profile(browser);
    const folders = new Map(pages().filter((name) => name !== '404.html').map((name) => [path.dirname(name), name]));
    assert.ok(folders.size > 10);
    none(await visit(context, place, Array.from(folders.values())));
    none(place.misses);
    // The browser asks for a favicon.ico there, which is no fault; a style that the policy forbids would be.
    const drawings = files().filter((name) => name.endsWith('.svg'));
    assert.ok(drawings.length > 5);
    none((await visit(context, place, drawings)).filter((trouble) => trouble.includes('Content Security Policy')));
    await context.close();
  });

  testHost('the links of the page for lost addresses lead somewhere, from any depth', async (place) => {
    const page = await browser.newPage();
    await page.goto(place.base + 'no/such/page.html');
    assert.match(await page.locator('h1').innerText(), /見つかりません/);
    const seen = await page.evaluate(() => Array.from(document.querySelectorAll('a[href], link[rel=stylesheet], link[rel=icon], script[src]'), (it) => it.href || it.src));
    const addresses = new Set(seen.filter((address) => address.startsWith(place.base)).map((address) => address.replace(/#.*/, '')));
    addresses.delete(page.url());
    assert.ok(addresses.size > 10);
    for (const address of addresses) assert.strictEqual((await fetch(address)).status, 200, address);
    assert.deepStrictEqual(seen.filter((address) => /^http:\/\/127/.test(address) && !address.startsWith(place.base)), []);
    await page.close();
  });
}
