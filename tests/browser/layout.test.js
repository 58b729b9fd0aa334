'use strict';

// No page has to be pushed sideways to be read: at 400 % zoom (1280 by 1024 px become 320 by 256), with the largest text,
// with the spacing of text that a reader may set. No text is cut, and nothing moves by itself.

const assert = require('node:assert');
const test = require('node:test');
const { REPRESENTATIVE, folder, launch, none, pages, profile, serve, visit } = require('./site');

const ZOOMED = { width: 320, height: 256 };
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 800 };

/** WCAG 2.2, 1.4.12; lines are further apart than it asks. */
const SPACING = '* { letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }';

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

/** Says how wide a page is that is too wide, what sticks out, and what is cut. */
async function faultsOf(page, name) {
  const { width, limit, culprits } = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const isSpoken = (element) => !!element && (getComputedStyle(element).clipPath === 'inset(50%)' || isSpoken(element.parentElement));
    const shown = (element) => element.checkVisibility() && !element.closest('.skip, svg') && !isSpoken(element);
    const inside = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible') return true;
      }
      return false;
    };
    const wide = (element) => element.scrollWidth > element.clientWidth + 1;
    const faultOf = (element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      const { left, right } = element.getBoundingClientRect();
      if ((right > limit + 0.5 || left < -0.5) && !inside(element)) return 'sticks out';
      // Tables and listings need two ways; nothing else.
      if (/auto|scroll/.test(overflowX) && wide(element) && !element.matches('.table-scroll, pre')) return 'has to be pushed sideways';
      // An excerpt ends where it ends: the whole text is behind its link. Of a field one sees a part.
      if (element.matches('.entry-excerpt, input, select')) return null;
      if (/hidden|clip/.test(overflowX) && wide(element)) return 'is cut at the side';
      if (/hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 1) return 'is cut below';
      return null;
    };
    const culprits = Array.from(document.body.querySelectorAll('*')).filter(shown)
      .flatMap((element) => faultOf(element) ? [`${faultOf(element)}: ${element.outerHTML.slice(0, 100)}`] : []);
    return { width: document.documentElement.scrollWidth, limit, culprits };
  });
  return (width > limit ? [`${name}: ${width} px`] : []).concat(culprits.map((culprit) => `${name}: ${culprit}`));
}

/** The same with the reader's own spacing, once the page has been looked at as it is. */
async function spacedFaultsOf(page, name) {
  const faults = await faultsOf(page, name);
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, SPACING);
  return faults.concat((await faultsOf(page, name)).map((fault) => `spaced: ${fault}`));
}

/** Looks at pages in a fresh profile. */
async function lookAt(names, settings, look) {
  const context = await profile(browser, settings);
  try {
    none(await visit(context, place, names, look));
  } finally {
    await context.close();
  }
}

test('every page is read in one way at 400 % zoom, with the spacing of the reader too', () => {
  return lookAt(pages(), { viewport: ZOOMED, deviceScaleFactor: 4 }, spacedFaultsOf);
});

test('every page keeps its text with the spacing of the reader at a desk', () => lookAt(pages(), { viewport: DESKTOP }, spacedFaultsOf));

test('without JavaScript too every page is read in one way', async () => {
  const names = pages();
  const context = await profile(browser, { viewport: ZOOMED });
  await context.route('**/assets/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
  try {
    none(await visit(context, place, names, faultsOf));
  } finally {
    await context.close();
  }
});

for (const viewport of [ZOOMED, PHONE]) {
  test(`pages, menus and results fit ${viewport.width} px with the largest text`, async () => {
    const context = await profile(browser, { viewport });
    try {
      const page = await context.newPage();
      await page.goto(place.base + 'manual/terminal.html');
      await page.getByRole('button', { name: 'メニュー' }).click();
      await page.getByRole('group', { name: '文字の大きさ' }).getByRole('button', { name: '大' }).click();
      const faults = await faultsOf(page, 'the open menu');
      await page.goto(place.base + 'search.html#q=' + encodeURIComponent('端末'));
      await page.getByRole('list', { name: '検索結果' }).getByRole('link').first().waitFor();
      faults.push(...(await faultsOf(page, 'the list of results')));
      await page.close();
      none(faults.concat(await visit(context, place, REPRESENTATIVE, faultsOf)));
    } finally {
      await context.close();
    }
  });
}

for (const [reducedMotion, behaviour] of [['reduce', 'auto'], ['no-preference', 'smooth']]) {
  test(`pages scroll as the reader prefers: ${reducedMotion}`, async () => {
    const context = await profile(browser, { reducedMotion });
    try {
      const page = await context.newPage();
      await page.goto(folder().base + 'manual/terminal.html');
      const moving = await page.evaluate(() => [document.documentElement, ...document.body.querySelectorAll('*')].flatMap((element) => {
        const { scrollBehavior, animationName, transitionDuration } = getComputedStyle(element);
        const still = scrollBehavior === 'auto' && animationName === 'none' && transitionDuration === '0s';
        return still ? [] : [`${element.localName}: ${scrollBehavior}, ${animationName}, ${transitionDuration}`];
      }));
      assert.deepStrictEqual(moving, behaviour === 'auto' ? [] : ['html: smooth, none, 0s']);
    } finally {
      await context.close();
    }
  });
}
