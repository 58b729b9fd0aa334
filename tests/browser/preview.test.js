'use strict';

// The live preview: an open page follows its source in place, and says what is wrong with it.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { spawn } = require('node:child_process');
const { launch, none, profile, watch } = require('./site');

const PROGRAM = process.env.KAWARABAN || path.join(__dirname, '..', '..', 'target', 'release', 'kawaraban');

let browser;
test.before(async () => {
  browser = await launch();
});
test.after(() => browser.close());

const paragraphs = (from, to) => Array.from({ length: to - from }, (_, n) => `段落の${from + n}です。[トップ](index.md)へ。\n`).join('\n');
const text = (first, more = '') => `# 手順\n\n${first}\n\n${paragraphs(0, 40)}\n## 準備\n\n${paragraphs(40, 80)}\n${more}`;

/** Opens a page of a small site in the preview, and looks. `place.write` saves a file of the site. */
const testPreview = (name, look) => test(name, async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kawaraban-'));
  const write = (file, content) => fs.writeFileSync(path.join(folder, file), content);
  write('site.yaml', 'title: 見本\nsample: true\n');
  write('index.md', '# はじめに\n');
  write('steps.md', text('はじめの段落です。'));
  const program = spawn(PROGRAM, ['serve', '--port', '0', '--content', folder, '--themes', path.join(folder, 'none')]);
  const context = await profile(browser);
  try {
    const base = await new Promise((resolve, reject) => {
      program.stdout.once('data', (words) => resolve(String(words).match(/http:\S+\//)[0]));
      program.on('error', reject);
    });
    await context.addInitScript({ path: require.resolve('axe-core/axe.min.js') });
    const page = await context.newPage();
    const troubles = watch(page, base);
    let loads = 0;
    page.on('load', () => loads++);
    // It listens for news from here on.
    const ready = page.waitForResponse(/state\.json/);
    await page.goto(base + 'steps.html');
    await ready;
    await look({ page, base, write, box: page.locator('#kawaraban-preview'), loads: () => loads, stop: () => program.kill() });
    none(troubles);
  } finally {
    await context.close();
    program.kill();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

testPreview('what is written is seen without loading, scrolling or losing the focus', async ({ page, write, loads }) => {
  await page.evaluate(() => {
    window.scrollTo(0, 1500);
    document.querySelectorAll('main a')[60].focus({ preventScroll: true });
  });
  const [top, focused] = await page.evaluate(() => [window.scrollY, document.activeElement.parentNode.textContent]);
  write('steps.md', text('はじめの段落です。\n\n足した段落です。', '\n## 終わり\n'));
  await page.getByText('足した段落です。').waitFor();
  await page.getByRole('heading', { name: '終わり' }).waitFor();
  assert.deepStrictEqual(await page.evaluate(() => [window.scrollY, document.activeElement.parentNode.textContent]), [top, focused]);
  await page.setViewportSize({ width: 400, height: 800 });
  const menu = page.getByRole('button', { name: 'メニュー' });
  await menu.click();
  write('steps.md', text('書き直した段落です。'));
  await page.getByText('書き直した段落です。').waitFor();
  assert.strictEqual(await menu.getAttribute('aria-expanded'), 'true');
  await menu.click();
  assert.strictEqual(await menu.getAttribute('aria-expanded'), 'false');
  assert.strictEqual(loads(), 1);
});

testPreview('what is wrong is told over the page with its place, and gone when it is mended', async ({ page, write, box }) => {
  write('steps.md', text('[切れた所](nothing.md)です。'));
  await box.getByRole('status').filter({ hasText: 'このページにエラー 1 件' }).waitFor();
  const link = box.getByRole('link', { name: 'steps.md の 3 行目' });
  assert.match(await link.getAttribute('href'), /^vscode:\/\/file\/.*\/steps\.md:3:8$/);
  assert.strictEqual(await box.locator('mark').innerText(), 'nothing.md');
  const violations = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  });
  assert.deepStrictEqual(violations, []);
  await box.getByRole('button', { name: 'たたむ' }).click();
  await link.waitFor({ state: 'hidden' });
  write('steps.md', text('直しました。'));
  await box.waitFor({ state: 'hidden' });
});

testPreview('a page that can not be made stays as it was last', async ({ page, write, box, loads }) => {
  page.removeAllListeners('console');
  page.removeAllListeners('response');
  write('steps.md', `---\nowner: 係\n${text('書きかけです。')}`);
  await box.getByText('先頭の設定（---）が閉じられていません。').waitFor();
  await page.getByText('はじめの段落です。').waitFor();
  write('steps.md', text('書きました。'));
  await page.getByText('書きました。').waitFor();
  await box.waitFor({ state: 'hidden' });
  assert.strictEqual(loads(), 1);
});

testPreview('the list of what is wrong follows too', async ({ page, base, write, stop }) => {
  const ready = page.waitForResponse(/state\.json/);
  await page.goto(base + '_preview/');
  await ready;
  await page.getByText('誤りはありません。').waitFor();
  write('steps.md', text('[切れた所](nothing.md)です。'));
  await page.getByRole('link', { name: 'steps.md の 3 行目' }).waitFor();
  const violations = await page.evaluate(async () => (await window.axe.run()).violations.map((one) => one.id));
  assert.deepStrictEqual(violations, []);
  page.removeAllListeners('console');
  page.removeAllListeners('requestfailed');
  stop();
  await page.getByText('プレビューが止まっています。').waitFor();
});
