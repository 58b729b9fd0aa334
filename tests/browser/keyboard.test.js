'use strict';

// A page by keyboard alone, and the reader's settings.

const assert = require('node:assert');
const test = require('node:test');
const { folder, launch, none, profile, serve } = require('./site');

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

let browser;
let place;
test.before(async () => {
  browser = await launch();
  place = await serve();
});
test.after(async () => {
  await browser.close();
  await place.close();
});

/** A test with a fresh page of the site. */
function testPage(name, where, settings, steps) {
  test(name, async () => {
    const context = await profile(browser, settings);
    try {
      const page = await context.newPage();
      await page.goto(place.base + where);
      await steps(page);
    } finally {
      await context.close();
    }
  });
}

/** Numbers whatever Tab should reach, in the order of the text, and names it. */
const numberControls = (page) => page.evaluate(() => {
  const selector = 'a[href], button, input, select, summary, [tabindex="0"]';
  const reachable = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled &&
    (element.tagName === 'SUMMARY' || !element.closest('details:not([open])'));
  return Array.from(document.querySelectorAll(selector)).filter(reachable).map((element, i) => {
    element.dataset.order = i;
    return `${i} ${element.tagName.toLowerCase()} ${(element.innerText || element.id).trim().slice(0, 20)}`;
  });
});

/** Where the focus is: the number of the control, and what is wrong with how it shows. */
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
  const faults = [];
  if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) faults.push(`outline ${outlineWidth} ${outlineStyle}`);
  if (width < 1 || height < 1) faults.push('no size');
  if (bottom <= 0 || right <= 0 || top >= window.innerHeight || left >= window.innerWidth) faults.push('outside the window');
  const middle = document.elementFromPoint((Math.max(left, 0) + Math.min(right, window.innerWidth)) / 2,
    (Math.max(top, 0) + Math.min(bottom, window.innerHeight)) / 2);
  if (!middle || !(element.contains(middle) || middle.contains(element))) faults.push('covered');
  return { order: element.dataset.order, name: element.outerHTML.slice(0, 120), faults };
});

const WALKS = [
  ['index.html', DESKTOP],
  ['manual/terminal.html', DESKTOP],
  ['faq/index.html', DESKTOP],
  ['glossary.html', DESKTOP],
  ['search.html#q=%E7%AB%AF%E6%9C%AB', DESKTOP],
  ['index.html', PHONE],
  ['manual/annex/a2-interface.html', PHONE],
];

for (const [where, viewport] of WALKS) {
  testPage(`Tab goes through ${decodeURI(where)} at ${viewport.width} px in order and can be seen`, where, { viewport }, async (page) => {
    if (where.startsWith('search.html')) {
      await page.getByRole('list', { name: '検索結果' }).getByRole('link').first().waitFor();
      await page.evaluate(() => document.activeElement.blur());
    }
    const controls = await numberControls(page);
    const reached = [];
    const faults = [];
    await page.keyboard.press('Tab');
    for (let focus = await focused(page); focus; focus = await focused(page)) {
      reached.push(focus.order === undefined ? `unexpected ${focus.name}` : controls[focus.order]);
      faults.push(...focus.faults.map((fault) => `${fault}: ${focus.name}`));
      if (reached.length > controls.length + 5) break;
      await page.keyboard.press('Tab');
    }
    assert.match(controls[0], /本文へ移動/);
    assert.deepStrictEqual(reached, controls);
    none(faults);
  });
}

testPage('the skip link shows when it has the focus and leads into the text', 'manual/terminal.html', {}, async (page) => {
  await page.keyboard.press('Tab');
  const link = page.getByRole('link', { name: '本文へ移動' });
  const { x, y, width, height } = await link.boundingBox();
  assert.ok(x >= 0 && y >= 0 && width > 40 && height > 24);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)));
});

testPage('on a phone the menu opens, closes with Escape and gives the focus back', 'faq/201.html', { viewport: PHONE }, async (page) => {
  const menu = page.getByRole('navigation', { name: '主なメニュー' });
  const button = page.getByRole('button', { name: 'メニュー' });
  assert.ok(!(await menu.isVisible()));
  await button.focus();
  await page.keyboard.press('Enter');
  assert.ok(await menu.isVisible());
  assert.strictEqual(await button.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('Tab');
  assert.ok(await menu.evaluate((list) => list.contains(document.activeElement)));
  await page.keyboard.press('Escape');
  assert.ok(!(await menu.isVisible()));
  assert.ok(await button.evaluate((element) => element === document.activeElement));
});

testPage('wide tables scroll by keyboard', 'manual/annex/a2-interface.html', { viewport: PHONE }, async (page) => {
  const region = page.locator('main').getByRole('region').filter({ has: page.locator('table') }).first();
  await region.focus();
  assert.ok(await region.evaluate((box) => box.scrollWidth > box.clientWidth));
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((box) => box.scrollLeft > 0, await region.elementHandle());
});

testPage('lists narrow while one types', 'glossary.html', {}, async (page) => {
  const all = await page.locator('dt:visible').count();
  await page.getByRole('main').getByRole('searchbox').or(page.getByRole('main').getByRole('textbox')).first().fill('たんまつ');
  await page.waitForFunction((all) => Array.from(document.querySelectorAll('dt')).filter((term) => term.checkVisibility()).length < all, all);
  assert.match((await page.locator('dt:visible').allInnerTexts()).join(), /端末/);
});

const ruby = (page) => page.locator('main rt').first();
const rootSize = (page) => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
/** From 0 (black) to 255, of the ground behind the text. */
const lightness = (page) => page.evaluate(() => {
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number);
  return (red + green + blue) / 3;
});
const setting = (page, group, value) => page.getByRole('group', { name: group }).getByRole('button', { name: value, exact: true });

for (const [where, open] of [['from a folder', folder], ['from a host', serve]]) {
  /** Chooses a setting and looks at it at once, after a reload and on another page. */
  const testSetting = (name, group, value, other, settings, holds) => test(`${where}: ${name}`, async () => {
    const place = await open();
    const context = await profile(browser, settings);
    try {
      const page = await context.newPage();
      await page.goto(place.base + 'leaflets/card-easy.html');
      assert.ok(!(await holds(page)), 'not so before');
      await setting(page, group, value).click();
      const check = async (when) => {
        assert.ok(await holds(page), when);
        assert.strictEqual(await setting(page, group, value).getAttribute('aria-pressed'), 'true', when);
      };
      await check('at once');
      await page.reload();
      await check('after a reload');
      await page.goto(place.base + 'leaflets/card.html');
      await page.goto(place.base + 'leaflets/card-easy.html');
      await check('on the next page');
      await setting(page, group, other).click();
      assert.ok(!(await holds(page)), 'undone');
      await page.reload();
      assert.ok(!(await holds(page)), 'undone for good');
    } finally {
      await context.close();
      await place.close();
    }
  });

  testSetting('larger text is remembered', '文字の大きさ', '大', '中', {}, async (page) => await rootSize(page) >= 20);
  testSetting('smaller text is remembered', '文字の大きさ', '小', '中', {}, async (page) => await rootSize(page) < 16);
  testSetting('dark colours are remembered', '配色', '暗い', '自動', { colorScheme: 'light' }, async (page) => await lightness(page) < 60);
  testSetting('light colours are remembered', '配色', '明るい', '自動', { colorScheme: 'dark' }, async (page) => await lightness(page) > 200);
  testSetting('text without readings is remembered', 'ふりがな', 'なし', 'あり', {}, async (page) => !(await ruby(page).isVisible()));
}
