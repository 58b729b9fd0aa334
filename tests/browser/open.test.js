'use strict';

// Every page opens in silence wherever the site lies: in a folder, at the root of a host with a strict policy, below a path.

const assert = require('node:assert');
const test = require('node:test');
const { exists, folder, launch, none, pages, profile, serve, visit, watch } = require('./site');

let browser;
test.before(async () => { browser = await launch(); });
test.after(() => browser.close());

/** The pictures of a page that do not show, those further down too. */
const missingPictures = (page) => page.evaluate(async () => {
  const pictures = Array.from(document.images);
  for (const picture of pictures) picture.loading = 'eager';
  const shown = await Promise.allSettled(pictures.map((picture) => picture.decode()));
  return pictures.filter((_, i) => shown[i].status === 'rejected').map((picture) => `picture does not show: ${picture.src}`);
});

/** Opens pages at a place in a fresh profile; all that was wrong. */
async function troublesAt(place, names) {
  const context = await profile(browser);
  try {
    const troubles = await visit(context, place, names, missingPictures);
    return troubles.concat(place.misses.map((address) => `not there: ${address}`));
  } finally {
    await context.close();
    await place.close();
  }
}

test('the former address of a renamed page leads on', async () => {
  const place = folder();
  const page = await browser.newPage();
  const [former, now] = ['manual/data.html', 'manual/cleansing.html'];
  assert.ok(exists(former) && !pages().includes(former));
  await page.goto(place.base + former);
  await page.waitForURL(place.base + now);
  await page.close();
  await place.close();
});

test('every page opens from a folder without a message or a failed request', async () => {
  // The links of 404.html start at the root of its host, since it is shown at any address.
  none(await troublesAt(folder(), pages().filter((name) => name !== '404.html')));
});

test('every page opens from a host that allows nothing inline and nothing from elsewhere', async () => {
  none(await troublesAt(await serve(), pages()));
});

test('pages open below a path of a host', async () => {
  const names = ['index.html', 'manual/1.0/annex/a1-network.html', 'faq/201.html', 'search.html', 'leaflets/card.html'];
  none(await troublesAt(await serve({ base: '/sub/dir/' }), names));
});

test('a lost address shows the page that says so, whole, at any depth', async () => {
  const place = await serve();
  const page = await browser.newPage();
  const response = await page.goto(place.base + 'no/such/page.html');
  assert.strictEqual(response.status(), 404);
  assert.match(await page.locator('h1').innerText(), /見つかりません/);
  await page.getByRole('main').getByRole('link', { name: 'よくある質問' }).click();
  assert.strictEqual(page.url(), place.base + 'faq/index.html');
  assert.deepStrictEqual(place.misses, ['/no/such/page.html']);
  await page.close();
  await place.close();
});

test('without JavaScript there is the text, the menu and a word about the search', async () => {
  const place = await serve();
  const context = await profile(browser, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const troubles = watch(page, place.base);
  await page.goto(place.base + 'manual/terminal.html');
  assert.ok(await page.getByRole('navigation', { name: '主なメニュー' }).getByRole('link', { name: 'よくある質問' }).isVisible());
  assert.strictEqual(await page.locator('button:visible, input:visible:not([disabled])').count(), 0, 'no control without effect');
  await page.getByRole('navigation', { name: '主なメニュー' }).getByRole('link', { name: '検索' }).click();
  assert.match(await page.getByRole('main').innerText(), /検索にはJavaScriptが必要です/);
  none(troubles);
  await context.close();
  await place.close();
});
