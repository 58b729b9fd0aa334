'use strict';

// Tables and what points at them, from a folder: schedules, references, mentions, terms, the list of captions, print.

const assert = require('node:assert');
const test = require('node:test');
const { folder, launch, none, profile, watch } = require('./site');

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 375, height: 740 };

const place = folder();
let browser;
test.before(async () => { browser = await launch(); });
test.after(() => browser.close());

/** A test with a fresh page of the site, which has to stay silent. */
function testPage(name, where, viewport, steps) {
  test(name, async () => {
    const context = await profile(browser, { viewport });
    try {
      const page = await context.newPage();
      const troubles = watch(page, place.base);
      await page.goto(place.base + where);
      await steps(page);
      none(troubles);
    } finally {
      await context.close();
    }
  });
}

/** The region around the table of a caption. */
const tableOf = (page, caption) => page.getByRole('main').getByRole('region', { name: caption });

/** The text of the place that the address names, which has to be within the window. */
async function landing(page) {
  const place = page.locator(':target');
  await place.waitFor();
  const inside = await place.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top < window.innerHeight && bottom > 0 && top >= -1;
  });
  assert.ok(inside, `${page.url()} is outside of the window`);
  return place.innerText();
}

const SCHEDULE = /作業・周知スケジュール/;

testPage('a schedule is read as a table: works as row headers, times in words, no bars', 'manual/overview.html', DESKTOP, async (page) => {
  const schedule = tableOf(page, SCHEDULE);
  await schedule.getByRole('table', { name: SCHEDULE }).waitFor();
  assert.deepStrictEqual(await schedule.getByRole('columnheader').allInnerTexts(), ['作業', '担当', '期間']);
  const works = await schedule.getByRole('rowheader').allInnerTexts();
  assert.ok(works.length >= 12, `${works.length} works`);
  const rows = {
    '初期登録': '令和6年1月15日から2月29日まで',
    '業務テストの結果の報告': '令和5年12月22日',
    '職員の研修': '令和5年12月から令和6年2月まで',
  };
  for (const [work, time] of Object.entries(rows)) {
    const row = schedule.getByRole('row').filter({ has: page.getByRole('rowheader', { name: work, exact: true }) });
    await row.getByRole('cell', { name: time, exact: true }).waitFor();
  }
  // The scale of years and months would be noise between the column headers.
  assert.doesNotMatch(await schedule.ariaSnapshot(), /2023|2024|img/);
});

for (const viewport of [DESKTOP, PHONE]) {
  testPage(`bars of a schedule lie under their months at ${viewport.width} px`, 'manual/overview.html', viewport, async (page) => {
    const { months, marks, rows } = await tableOf(page, SCHEDULE).evaluate((region) => {
      const box = (element) => element && (({ left, right, top, bottom }) => ({ left, right, top, bottom }))(element.getBoundingClientRect());
      const rows = Array.from(region.querySelectorAll('tbody tr'));
      return {
        months: Array.from(region.querySelectorAll('.month'), (month) => ({ name: month.textContent, ...box(month) })),
        marks: rows.map((row) => ({ work: row.cells[0].innerText, day: !row.querySelector('rect'), ...box(row.querySelector('rect, circle')) })),
        rows: rows.map(box),
      };
    });
    assert.strictEqual(months.map(({ name }) => name).join(' '), '1 2 3 4 5 6 7 8 9 10 11 12 1 2 3');
    none(months.slice(1).filter((month, i) => month.left <= months[i].right).map(({ name }) => `month ${name} touches the one before`));
    none(marks.filter(({ top, bottom }, i) => top < rows[i].top || bottom > rows[i].bottom).map(({ work }) => `${work} outside of its row`));
    const mark = (work) => marks.find((mark) => mark.work === work);
    const over = ({ left, right }, month) => left < month.right && right > month.left;
    // 2023-06-01 to 2023-09-29, and the days 2023-03-21 and 2024-03-01.
    const improvement = mark('システムの改修と単体テスト');
    assert.deepStrictEqual(months.filter((month) => over(improvement, month)).map(({ name }) => name), ['6', '7', '8', '9']);
    assert.ok(mark('本書Ver1.1の公開').day && over(mark('本書Ver1.1の公開'), months[2]));
    const start = mark('運用の開始');
    assert.ok(start.day && (start.left + start.right) / 2 > months[13].right && start.left < months[14].left);
  });
}

testPage('a schedule scrolls by keyboard', 'manual/overview.html', PHONE, async (page) => {
  const region = tableOf(page, SCHEDULE);
  await region.focus();
  assert.ok(await region.evaluate((box) => box.scrollWidth > box.clientWidth && getComputedStyle(box).outlineStyle !== 'none'));
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((box) => box.scrollLeft > 0, await region.elementHandle());
});

testPage('a term leads to its entry in the glossary', 'manual/registration.html', DESKTOP, async (page) => {
  const terms = page.getByRole('main').locator('a.term');
  const words = await terms.allInnerTexts();
  assert.strictEqual(new Set(words).size, words.length, 'each term once');
  const word = '不開示該当フラグ';
  await terms.filter({ hasText: word }).click();
  assert.match(page.url(), /\/glossary\.html#nondisclosure-flag$/);
  assert.ok((await landing(page)).startsWith(word));
});

testPage('terms are links in running text alone', 'manual/annex/a2-interface.html', DESKTOP, async (page) => {
  assert.ok(await page.locator('a.term').count() > 5);
  assert.strictEqual(await page.locator(':is(h1, h2, h3, h4, caption, figcaption, pre, a, summary, nav) a.term').count(), 0);
});

// Where a link stands, its text, and what is found where it leads.
const WAYS = [
  ['manual/overview.html', '表 4', 'manual/overview.html', SCHEDULE],
  ['manual/interface.html', '別紙2 表 2 項番 27', 'manual/annex/a2-interface.html', /^27\s+外字有無/],
  ['manual/cleansing.html', '『福祉事務所向け手引き』表 6', 'guide/cleansing.html', /データの点検項目と直し方/],
  ['manual/test.html', '「処理結果ファイルの例.xml」', 'manual/interface.html', /processResult/],
  ['manual/confirmation.html', '3.4節', 'manual/confirmation.html', /医療機関・薬局からの照会/],
  ['guide/index.html', '『福祉事務所向け技術解説書』表 4', 'manual/overview.html', SCHEDULE],
  ['news/2023-02-28-survey-results.html', '表2', 'news/2023-02-28-survey-results.html', /考えている接続方式/],
];

for (const [from, text, to, found] of WAYS) {
  testPage(`${text} in ${from} lands there`, from, DESKTOP, async (page) => {
    await page.getByRole('main').getByRole('link', { name: text, exact: true }).first().click();
    assert.strictEqual(page.url().replace(/#.*/, ''), place.base + to);
    assert.match(await landing(page), found);
  });
}

testPage('a link to a row shows the row, and which one it is', 'manual/annex/a2-interface.html#tbl-insured-30', PHONE, async (page) => {
  assert.match(await landing(page), /旧受給者番号/);
  const ground = (row) => page.locator(row).getByRole('cell').first().evaluate((cell) => getComputedStyle(cell).backgroundColor);
  assert.notStrictEqual(await ground('#tbl-insured-30'), await ground('#tbl-insured-29'));
});

for (const version of ['manual', 'manual/1.0']) {
  testPage(`the list of captions of ${version} leads to every table and figure`, `${version}/index.html`, PHONE, async (page) => {
    await page.getByRole('main').getByRole('link', { name: '図表一覧' }).click();
    await page.getByRole('heading', { name: /図表一覧/, level: 1 }).waitFor();
    const entries = await page.getByRole('main').locator('.captions-list a').evaluateAll((links) => links.map((link) => {
      const [label, text] = Array.from(link.children, (part) => part.innerText);
      return { address: link.href, label, text };
    }));
    assert.ok(entries.some(({ label }) => label.startsWith('別紙1 図')) && entries.length > 30, `${entries.length} entries`);
    const faults = [];
    for (const { address, label, text } of entries) {
      // Within an annex its own number is left out.
      const wanted = `${label.replace(/^別紙\d+ /, '')} ${text}`;
      await page.goto(address);
      const caption = await page.locator(':target').locator('caption, figcaption').innerText({ timeout: 1000 }).catch(() => 'nothing');
      if (caption.replace(/\s+/g, ' ') !== wanted) faults.push(`${wanted}: ${caption} at ${address}`);
    }
    none(faults);
  });
}

// A4 in points, upright and laid across.
const UPRIGHT = '595x842';
const ACROSS = '842x595';

const PRINTED = [
  ['manual/overview.html', [UPRIGHT, ACROSS]],
  ['manual/annex/a2-interface.html', [UPRIGHT, ACROSS]],
  ['manual/registration.html', [UPRIGHT]],
];

for (const [where, sizes] of PRINTED) {
  testPage(`${where} is printed on paper laid ${sizes.includes(ACROSS) ? 'both ways' : 'upright'}, and nothing is cut`, where, DESKTOP, async (page) => {
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const boxes = Array.from(pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g), ([, width, height]) => `${Math.round(width)}x${Math.round(height)}`);
    assert.deepStrictEqual(Array.from(new Set(boxes)).sort(), sizes.slice().sort());
    // As wide as the narrower of the papers' texts: what is left then is wider than its paper.
    await page.setViewportSize({ width: sizes.includes(ACROSS) ? 1016 : 672, height: 900 });
    await page.emulateMedia({ media: 'print' });
    const wide = await page.locator('.table-scroll').evaluateAll((regions) => regions
      .filter((region) => getComputedStyle(region).overflowX !== 'visible' || region.scrollWidth > region.clientWidth + 1)
      .map((region) => `${region.id}: ${region.scrollWidth} px of ${region.clientWidth}`));
    none(wide);
    assert.strictEqual(await page.locator('.table-data:visible').count(), 0, 'nothing to download from paper');
  });
}
