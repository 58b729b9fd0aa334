'use strict';

// WCAG 2.2 AA and best practices as far as axe-core can tell, on every page: on a phone and at a desk, light and dark,
// with usual and largest text, with JavaScript and without. Five runs, in which any two of these values meet;
// COMBINATIONS=all makes it all sixteen, about three times as long.

const test = require('node:test');
const { POLICY, launch, none, pages, profile, serve, visit } = require('./site');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const RUNS = process.env.COMBINATIONS === 'all'
  ? [360, 1280].flatMap((width) => ['light', 'dark'].flatMap((scheme) => ['medium', 'large'].flatMap((size) => [true, false]
    .map((scripts) => [width, scheme, size, scripts]))))
  : [
    [360, 'light', 'medium', true],
    [360, 'dark', 'large', false],
    [1280, 'light', 'large', false],
    [1280, 'dark', 'medium', false],
    [1280, 'dark', 'large', true],
  ];

let browser;
let place;
let withoutScripts;
test.before(async () => {
  browser = await launch();
  // Without the policy of hosts: axe is no part of the site.
  place = await serve({ policy: null });
  // A browser whose JavaScript is off could not run axe either. So the host forbids the scripts of the site, and no
  // page gets the class `js`; what a test puts into a page is above such a policy.
  withoutScripts = await serve({ policy: POLICY.replace("script-src 'self'; ", '') });
});
test.after(async () => {
  await browser.close();
  await place.close();
  await withoutScripts.close();
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

/** The size of text that a reader would choose by button. */
const enlarge = (page, size) => page.evaluate((size) => { document.documentElement.dataset.textSize = size; }, size);

/** A profile whose pages know axe. */
async function examiner(settings) {
  const context = await profile(browser, settings);
  await context.addInitScript({ path: require.resolve('axe-core/axe.min.js') });
  return context;
}

for (const [width, colorScheme, size, scripts] of RUNS) {
  test(`no barriers on any page at ${width} px, ${colorScheme}, ${size} text, ${scripts ? 'with' : 'without'} JavaScript`, async () => {
    const context = await examiner({ viewport: { width, height: 800 }, colorScheme });
    try {
      const troubles = await visit(context, scripts ? place : withoutScripts, pages(), async (page, name) => {
        await enlarge(page, size);
        const alive = await page.evaluate(() => document.documentElement.classList.contains('js'));
        const mistaken = alive === scripts ? [] : [`${name}: JavaScript is ${alive ? 'on' : 'off'}`];
        return mistaken.concat(await violations(page, name));
      });
      none(troubles.filter((line) => scripts || !/Content Security Policy|\(csp\)/.test(line)));
    } finally {
      await context.close();
    }
  });
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
    for (const size of ['medium', 'large']) {
      test(`no barriers in results, suggestions and menus at ${width} px, ${colorScheme}, ${size} text`, async () => {
        const context = await examiner({ viewport: { width, height: 800 }, colorScheme });
        try {
          const page = await context.newPage();
          const found = [];
          for (const [state, enter] of Object.entries(STATES)) {
            await enter(page);
            await enlarge(page, size);
            found.push(...(await violations(page, state)));
          }
          none(found);
        } finally {
          await context.close();
        }
      });
    }
  }
}
