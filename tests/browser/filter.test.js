'use strict';

// Lists narrow by words, category and audience, and the address says by what.

const assert = require('node:assert');
const test = require('node:test');
const { folder, launch, none, profile, serve, watch } = require('./site');

let browser;
test.before(async () => {
  browser = await launch();
});
test.after(() => browser.close());

const PHONE = { width: 360, height: 740 };
const shown = (page) => page.locator('#entries .entry:visible').count();
const group = (page) => page.getByRole('group', { name: 'この一覧を絞り込む' });
const field = (page, name) => group(page).getByRole(name === '言葉' ? 'textbox' : 'combobox', { name });
const says = (page, words) => group(page).getByRole('status').filter({ hasText: words }).waitFor();

for (const [where, open] of [['from a folder', folder], ['from a host', serve]]) {
  /** Opens a list on a phone and looks; nothing may go wrong meanwhile. */
  const testList = (name, address, look) => test(`${where}: ${name}`, async () => {
    const place = await open();
    const context = await profile(browser, { viewport: PHONE });
    try {
      const page = await context.newPage();
      const troubles = watch(page, place.base);
      await page.goto(place.base + address);
      await look(page, place);
      none(troubles);
    } finally {
      await context.close();
      await place.close();
    }
  });

  testList('category, audience and words narrow together, and say how many are left', 'faq/index.html', async (page) => {
    const all = await shown(page);
    await says(page, `${all}件を表示しています`);
    await field(page, '分類').selectOption({ label: '　統合専用端末' });
    await says(page, '3件を表示しています');
    assert.strictEqual(await shown(page), 3);
    await field(page, '対象').selectOption({ label: 'システムベンダ' });
    const vendors = await shown(page);
    assert.ok(vendors > 0 && vendors < 3, `${vendors} of 3`);
    await field(page, '言葉').fill('ほうれん草');
    await says(page, '当てはまるものはありません');
    assert.strictEqual(await shown(page), 0);
    await group(page).getByRole('button', { name: '条件を消す' }).click();
    await says(page, `${all}件を表示しています`);
    assert.strictEqual(await field(page, '対象').inputValue(), '');
  });

  testList('a category holds those below it; what names nobody is for everyone', 'faq/index.html', async (page) => {
    await field(page, '分類').selectOption({ label: '業務に関するお問合せ' });
    const counted = page.locator('.tree-title').filter({ hasText: '業務に関するお問合せ' });
    await says(page, (await counted.innerText()).match(/[0-9]+件/)[0]);
    await field(page, '分類').selectOption('');
    await field(page, '対象').selectOption({ label: '被保護者' });
    const others = page.locator('#entries .entry:visible[data-audience]:not([data-audience~="recipient"])');
    assert.strictEqual(await others.count(), 0);
    const everyone = page.locator('#entries .entry:not([data-audience])');
    assert.strictEqual(await everyone.filter({ visible: true }).count(), await everyone.count());
  });

  testList('"back" and a copied address lead to the same list', 'faq/index.html', async (page) => {
    const all = await shown(page);
    await field(page, '分類').selectOption('system/terminal');
    await field(page, '分類').selectOption('operation');
    await field(page, '言葉').fill('フラグ');
    await page.waitForURL(/q=/);
    const count = await shown(page);
    assert.ok(count > 0 && count < all);
    const copied = await page.context().newPage();
    await copied.goto(page.url());
    await says(copied, `${count}件`);
    assert.strictEqual(await shown(copied), count);
    assert.strictEqual(await field(copied, '言葉').inputValue(), 'フラグ');
    assert.strictEqual(await field(copied, '分類').inputValue(), 'operation');
    await page.locator('#entries .entry:visible a').first().click();
    await page.waitForURL(/faq\/[0-9]+\.html/);
    await page.goBack();
    await says(page, `${count}件`);
    assert.strictEqual(await shown(page), count);
    await page.goBack();
    await says(page, '3件を表示しています');
    assert.strictEqual(await field(page, '言葉').inputValue(), '');
    await page.goBack();
    await says(page, `${all}件`);
    assert.strictEqual(await field(page, '分類').inputValue(), '');
  });

  testList('the link to the head of the page leaves the list as it is', 'faq/index.html#category=system%2Fterminal', async (page) => {
    await says(page, '3件を表示しています');
    await page.getByRole('link', { name: 'ページの先頭へ戻る' }).click();
    await page.waitForURL(/#main$/);
    assert.strictEqual(await shown(page), 3);
  });

  testList('an address that names nothing we have shows the whole list', 'faq/index.html#category=nowhere', async (page) => {
    await says(page, '30件を表示しています');
  });

  testList('the page of an audience leads to its questions', 'audience/vendor.html', async (page) => {
    await page.getByRole('link', { name: '質問の一覧' }).click();
    await page.waitForURL(/#audience=vendor/);
    assert.strictEqual(await field(page, '対象').inputValue(), 'vendor');
    assert.ok((await shown(page)) < 30);
  });

  testList('the page of a category narrows by what is below it', 'category/system.html', async (page) => {
    await field(page, '分類').selectOption({ label: 'テスト' });
    await says(page, '2件を表示しています');
  });

  testList('narrowing moves nothing above the list', 'faq/index.html', async (page) => {
    const top = () => page.locator('#entries').evaluate((list) => list.getBoundingClientRect().top + window.scrollY);
    const before = await top();
    await field(page, '分類').selectOption('system/terminal');
    assert.strictEqual(await top(), before);
    await field(page, '言葉').fill('ほうれん草');
    await says(page, '当てはまるものはありません');
    assert.strictEqual(await top(), before);
  });
}
