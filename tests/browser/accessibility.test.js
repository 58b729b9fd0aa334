'use strict';

// WCAG 2.2 AA as far as axe-core can tell, light and dark, on a phone and at a desk.

const test = require('node:test');
const { REPRESENTATIVE, launch, none, profile, serve } = require('./site');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let browser;
let place;
test.before(async () => {
  browser = await launch();
  // Without the policy of hosts: axe is no part of the site.
  place = await serve({ policy: null });
});
test.after(async () => {
  await browser.close();
  await place.close();
});

/** What axe finds in a page, in a line each. */
async function violations(page, where) {
  const found = await page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) => {
      const reasons = any.concat(all, none).map(({ message }) => message);
      return `${id}: ${target.join(' ')}: ${reasons.join('; ')}`;
    }));
  }, TAGS);
  return found.map((line) => `${where}: ${line}`);
}

/** What a reader brings to the screen beyond an opened page. */
const STATES = {
  'results': async (page) => {
    await page.goto(place.base + 'search.html#q=' + encodeURIComponent('端末'));
    await page.getByRole('list', { name: '検索結果' }).getByRole('link').first().waitFor();
  },
  'nothing found': async (page) => {
    await page.goto(place.base + 'search.html#q=kwzqxj');
    await page.getByText('当てはまるページはありません').first().waitFor();
  },
  'suggestions': async (page) => {
    await page.goto(place.base + 'faq/201.html');
    await page.getByRole('combobox', { name: 'サイト内を検索' }).fill('端末');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
  },
  'open menus': async (page) => {
    await page.goto(place.base + 'manual/terminal.html');
    const closed = page.locator('button[aria-expanded="false"]:visible');
    while (await closed.count()) await closed.first().click();
  },
};

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    test(`no barriers at ${width} px, ${colorScheme}`, async () => {
      const context = await profile(browser, { viewport: { width, height: 800 }, colorScheme });
      try {
        await context.addInitScript({ path: require.resolve('axe-core/axe.min.js') });
        const page = await context.newPage();
        const found = [];
        for (const name of REPRESENTATIVE) {
          await page.goto(place.base + name);
          found.push(...(await violations(page, name)));
        }
        for (const [state, enter] of Object.entries(STATES)) {
          await enter(page);
          found.push(...(await violations(page, state)));
        }
        none(found);
      } finally {
        await context.close();
      }
    });
  }
}
