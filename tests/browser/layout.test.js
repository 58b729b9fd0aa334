'use strict';

// No page has to be pushed sideways to be read, on the narrowest phone and with the largest text.

const test = require('node:test');
const { REPRESENTATIVE, launch, none, pages, profile, serve, visit } = require('./site');

const WIDTH = 360;

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

/** Says how wide a page is that is too wide, and what sticks out. */
async function tooWide(page, name) {
  const { width, culprits } = await page.evaluate((limit) => {
    const inside = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible') return true;
      }
      return false;
    };
    const sticksOut = (element) => element.checkVisibility() && element.getBoundingClientRect().right > limit + 0.5 && !inside(element);
    const culprits = Array.from(document.body.querySelectorAll('*')).filter(sticksOut);
    return { width: document.documentElement.scrollWidth, culprits: culprits.map((element) => element.outerHTML.slice(0, 100)) };
  }, WIDTH);
  return width > WIDTH || culprits.length ? [`${name}: ${width} px: ${culprits[culprits.length - 1] || 'nothing that shows'}`] : [];
}

test('every page fits a screen of 360 px', async () => {
  const context = await profile(browser, { viewport: { width: WIDTH, height: 740 } });
  try {
    none(await visit(context, place, pages(), tooWide));
  } finally {
    await context.close();
  }
});

test('pages, menus and results fit a screen of 360 px with the largest text', async () => {
  const context = await profile(browser, { viewport: { width: WIDTH, height: 740 } });
  try {
    const page = await context.newPage();
    await page.goto(place.base + 'manual/terminal.html');
    await page.getByRole('button', { name: 'メニュー' }).click();
    await page.getByRole('group', { name: '文字の大きさ' }).getByRole('button', { name: '大' }).click();
    const faults = await tooWide(page, 'the open menu');
    await page.goto(place.base + 'search.html#q=' + encodeURIComponent('端末'));
    await page.getByRole('list', { name: '検索結果' }).getByRole('link').first().waitFor();
    faults.push(...(await tooWide(page, 'the list of results')));
    await page.close();
    none(faults.concat(await visit(context, place, REPRESENTATIVE, tooWide)));
  } finally {
    await context.close();
  }
});
