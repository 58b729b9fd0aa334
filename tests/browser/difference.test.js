'use strict';

// A comparison of two versions, from a folder: its columns, marks, links, labels on a phone, and on paper.

const assert = require('node:assert');
const path = require('node:path');
const test = require('node:test');
const { exists, folder, launch, none, profile, read, watch } = require('./site');

const WHERE = 'manual/1.1/diff-1.0.html';
const OLD = '改訂前';
const NEW = '改訂後';
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 320, height: 740 };

const place = folder();
let browser;
test.before(async () => { browser = await launch(); });
test.after(() => browser.close());

/** A test with the comparison in a fresh page, which has to stay silent. */
function testPage(name, settings, steps) {
  test(name, async () => {
    const context = await profile(browser, { viewport: DESKTOP, ...settings });
    try {
      const page = await context.newPage();
      const troubles = watch(page, place.base);
      await page.goto(place.base + WHERE);
      await steps(page);
      none(troubles);
    } finally {
      await context.close();
    }
  });
}

const tableOf = (page, chapter) => page.getByRole('main').getByRole('table', { name: chapter });

testPage('every table names both versions and the remarks, and each of its columns', {}, async (page) => {
  const heads = await page.getByRole('main').getByRole('table').evaluateAll((tables) => tables.map((table) =>
    Array.from(table.tHead.rows[0].cells, (cell) => `${cell.scope} ${cell.innerText}`).join(', ')));
  assert.ok(heads.length >= 10, `${heads.length} tables`);
  none(heads.filter((head) => head !== `col ${OLD} Ver.1.0, col ${NEW} Ver.1.1, col 備考`));
  const faults = await page.locator('.diff-table tbody').evaluateAll((groups) => groups
    .filter((group) => Array.from(group.rows).slice(1).some((row) => row.matches('.diff-heading')))
    .map((group) => `a heading amid the rows of ${group.rows[0].innerText}`));
  none(faults);
});

testPage('the two sides are of one width and fill the window, the remarks are narrow', {}, async (page) => {
  const [old, young, remark] = await tableOf(page, '3 資格確認').getByRole('columnheader')
    .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width));
  assert.ok(Math.abs(old - young) <= 1, `${old} and ${young} px`);
  assert.ok(remark < old / 2 && old + young + remark > 1200, `${old}, ${young}, ${remark} px`);
});

for (const colorScheme of ['light', 'dark']) {
  testPage(`a changed word is underlined on both sides, in two ways, and has a ground: ${colorScheme}`, { colorScheme }, async (page) => {
    const row = tableOf(page, '3 資格確認').getByRole('row').filter({ hasText: '結果が返るまでの時間は、通常' });
    const look = (role) => row.getByRole(role).evaluate((word) => {
      const { textDecorationLine, textDecorationStyle, backgroundColor } = getComputedStyle(word);
      return { text: word.innerText, line: textDecorationLine, style: textDecorationStyle, ground: backgroundColor };
    });
    const [old, young] = [await look('deletion'), await look('insertion')];
    assert.deepStrictEqual([old.text, young.text], ['5', '3']);
    assert.deepStrictEqual([old.line, young.line], ['underline', 'underline']);
    assert.notStrictEqual(old.style, young.style, 'told apart without colour');
    for (const { ground } of [old, young]) assert.notStrictEqual(ground, 'rgba(0, 0, 0, 0)');
    await row.getByRole('cell', { name: '変更', exact: true }).waitFor();
  });
}

for (const [side, column, version] of [[OLD, 0, '1.0'], [NEW, 1, '1.1']]) {
  testPage(`a heading on the side ${side} leads to its section of Ver.${version}`, {}, async (page) => {
    const heading = tableOf(page, '3 資格確認').getByRole('row').filter({ hasText: '確認の結果と取扱い' }).getByRole('rowheader').nth(column);
    await heading.getByRole('link', { name: '3.3 確認の結果と取扱い' }).click();
    assert.strictEqual(page.url().replace(/#.*/, ''), `${place.base}manual/${version}/confirmation.html`);
    assert.match(await page.locator(':target').innerText(), /^3\.3\s+確認の結果と取扱い$/);
  });
}

testPage('the list of pages leads to their tables', {}, async (page) => {
  const links = page.getByRole('navigation', { name: '変わったページ' }).getByRole('link');
  assert.strictEqual(await links.count(), await page.locator('.diff').count());
  await links.filter({ hasText: '7 インタフェースの考え方' }).click();
  assert.match(await page.locator(':target').innerText(), /^7 インタフェースの考え方/);
});

testPage('the comparison is offered as CSV, the fields of tables too', {}, async (page) => {
  const files = page.getByRole('main').locator('.files a[download]');
  assert.deepStrictEqual(await files.allInnerTexts(), ['この対照表をCSVでダウンロード', '表の項目ごとの変更をCSVでダウンロード']);
  for (const address of await files.evaluateAll((links) => links.map((link) => link.getAttribute('href')))) {
    const name = path.posix.join(path.posix.dirname(WHERE), address);
    assert.ok(exists(name), `${name} is not there`);
    assert.ok(read(name).startsWith('\uFEFF') && read(name).split('\r\n').length > 50, name);
  }
});

for (const width of [320, 360, 1280]) {
  testPage(`nothing is pushed sideways at ${width} px, with the largest text neither`, { viewport: { width, height: 740 } }, async (page) => {
    for (const size of ['medium', 'large']) {
      await page.evaluate((size) => { document.documentElement.dataset.textSize = size; }, size);
      const found = await page.evaluate((limit) => Array.from(document.querySelectorAll('main *'))
        .filter((element) => element.getBoundingClientRect().right > limit + 0.5 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible' && element.clientWidth > 1)
        .map((element) => element.outerHTML.slice(0, 100)), width);
      none(found);
      assert.strictEqual(await page.evaluate(() => document.documentElement.scrollWidth), width, size);
    }
  });
}

testPage('on a phone each row is a block whose sides are named, and still a row', { viewport: PHONE }, async (page) => {
  const row = tableOf(page, '3 資格確認').getByRole('row').filter({ hasText: '結果が返るまでの時間は、通常' });
  const [old, young, remark] = await row.getByRole('cell').evaluateAll((cells) => cells.map((cell) => {
    const { top, bottom, width } = cell.getBoundingClientRect();
    return { top, bottom, width, label: getComputedStyle(cell, '::before').content };
  }));
  assert.deepStrictEqual([old.label, young.label], [`"${OLD}"`, `"${NEW}"`]);
  assert.ok(remark.bottom <= old.top + 1 && old.bottom <= young.top + 1, 'the remark, then one side above the other');
  assert.ok(old.width > 250 && young.width > 250, `${old.width} and ${young.width} px`);
  assert.strictEqual(await tableOf(page, '3 資格確認').getByRole('columnheader').count(), 3, 'columns are still announced');
});

testPage('a heading reached by keyboard does not hide below the names of the columns', {}, async (page) => {
  const links = tableOf(page, '9 テスト').locator('.diff-heading a');
  // The last heading, scrolled to where the names of the columns lie over it, and the focus just behind it.
  await links.last().evaluate((link) => window.scrollBy(0, link.getBoundingClientRect().top - 8));
  await page.locator('section', { has: page.getByRole('heading', { name: /^10 / }) }).locator('a').first().evaluate((link) => link.focus({ preventScroll: true }));
  const covered = () => links.last().evaluate((link) => {
    const { left, top, width, height } = link.getBoundingClientRect();
    return !link.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
  assert.ok(await covered(), 'it lies below them at first');
  await page.keyboard.press('Shift+Tab');
  assert.ok(await links.last().evaluate((link) => link === document.activeElement));
  assert.ok(!(await covered()), 'it still lies below them');
});

testPage('on paper it lies across, row by row, with the names of the sides on every sheet', {}, async (page) => {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const boxes = Array.from(pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g), ([, width, height]) => `${Math.round(width)}x${Math.round(height)}`);
  assert.deepStrictEqual(Array.from(new Set(boxes)), ['842x595']);
  await page.emulateMedia({ media: 'print' });
  const styles = await tableOf(page, '3 資格確認').evaluate((table) => ({
    head: getComputedStyle(table.tHead).display,
    row: getComputedStyle(table.tBodies[0].rows[0]).breakInside,
    name: getComputedStyle(table.tHead.rows[0].cells[0]).position,
  }));
  assert.deepStrictEqual(styles, { head: 'table-header-group', row: 'avoid', name: 'static' });
  assert.strictEqual(await page.locator('.files:visible').count(), 0, 'nothing to download from paper');
});
