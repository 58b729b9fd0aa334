'use strict';

// A page by keyboard alone, and the reader's settings.

const assert = require('node:assert');
const test = require('node:test');
const { REPRESENTATIVE, folder, launch, none, profile, serve } = require('./site');

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
  const { outlineStyle, outlineWidth, outlineColor, outlineOffset, boxShadow, backgroundColor } = getComputedStyle(element);
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
  const faults = [];
  // As the Digital Agency's design system has it: a black line 4 px wide at 2 px, on a yellow ground.
  const outline = [outlineWidth, outlineStyle, outlineColor, outlineOffset].join(' ');
  const yellow = 'rgb(255, 212, 61)';
  if (outline !== '4px solid rgb(0, 0, 0) 2px') faults.push(`outline ${outline}`);
  if (!boxShadow.startsWith(yellow)) faults.push(`ring ${boxShadow}`);
  if (element.matches('a, button, summary') && backgroundColor !== yellow) faults.push(`ground ${backgroundColor}`);
  if (width < 1 || height < 1) faults.push('no size');
  if (bottom <= 0 || right <= 0 || top >= window.innerHeight || left >= window.innerWidth) faults.push('outside the window');
  // A link over two lines has letters in one of its boxes at least.
  const covered = Array.from(element.getClientRects(), (box) => {
    const middle = document.elementFromPoint((Math.max(box.left, 0) + Math.min(box.right, window.innerWidth)) / 2,
      (Math.max(box.top, 0) + Math.min(box.bottom, window.innerHeight)) / 2);
    return !middle || !element.contains(middle);
  });
  if (!covered.includes(false)) faults.push('covered');
  return { order: element.dataset.order, name: element.outerHTML.slice(0, 120), faults };
});

/** Presses a key until the focus leaves the page: the controls that it reached, and what was wrong with how they show. */
async function walk(page, key, controls) {
  const reached = [];
  const faults = [];
  await page.keyboard.press(key);
  for (let focus = await focused(page); focus; focus = await focused(page)) {
    reached.push(focus.order === undefined ? `unexpected ${focus.name}` : controls[focus.order]);
    faults.push(...focus.faults.map((fault) => `${fault}: ${focus.name}`));
    if (reached.length > controls.length + 5) break;
    await page.keyboard.press(key);
  }
  return { reached, faults };
}

const RESULTS = 'search.html#q=%E7%AB%AF%E6%9C%AB';

// Every look of page, and those that have controls of their own.
const WALKS = [...REPRESENTATIVE, RESULTS, '404.html', 'documents.html', 'sitemap.html', 'news/index.html', 'leaflets/index.html', 'leaflets/card.html',
  'downloads/index.html'];

for (const viewport of [DESKTOP, PHONE]) {
  for (const where of WALKS) {
    const colorScheme = WALKS.indexOf(where) % 2 ? 'dark' : 'light';
    testPage(`Tab goes through ${decodeURI(where)} at ${viewport.width} px in order and can be seen`, where, { viewport, colorScheme }, async (page) => {
      if (where === RESULTS) await page.getByRole('list', { name: '検索結果' }).getByRole('link').first().waitFor();
      // All that unfolds is unfolded.
      await page.evaluate(() => {
        document.querySelectorAll('button[aria-expanded="false"]').forEach((button) => button.checkVisibility() && button.click());
        document.activeElement.blur();
      });
      const controls = await numberControls(page);
      const { reached, faults } = await walk(page, 'Tab', controls);
      assert.match(controls[0], /本文へ移動/);
      assert.deepStrictEqual(reached, controls);
      none(faults);
    });
  }
}

for (const where of ['manual/1.1/diff-1.0.html', 'manual/annex/a2-interface.html', 'manual/overview.html']) {
  testPage(`backwards through ${where} too nothing lies over the focus`, where, { viewport: DESKTOP }, async (page) => {
    const controls = await numberControls(page);
    await page.locator('a, button, input').last().focus();
    const { reached, faults } = await walk(page, 'Shift+Tab', controls);
    assert.deepStrictEqual(reached, controls.slice(0, -1).reverse());
    none(faults);
  });
}

testPage('whatever unfolds opens with Enter, closes with Escape and keeps the focus', 'manual/terminal.html', { viewport: PHONE }, async (page) => {
  const buttons = page.locator('button[aria-expanded]:visible');
  assert.strictEqual(await buttons.count(), 3, 'menu, chapters, sections');
  for (const button of await buttons.all()) {
    const name = await button.innerText();
    const box = page.locator(`[id="${await button.getAttribute('aria-controls')}"]`);
    assert.ok(!(await box.isVisible()), name);
    await button.focus();
    await page.keyboard.press('Enter');
    assert.ok(await box.isVisible(), `${name} opens`);
    await page.keyboard.press('Tab');
    assert.ok(await box.evaluate((element) => element.contains(document.activeElement)), `Tab leads into ${name}`);
    await page.keyboard.press('Escape');
    assert.ok(!(await box.isVisible()), `${name} closes`);
    assert.ok(await button.evaluate((element) => element === document.activeElement), `${name} keeps the focus`);
  }
});

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
