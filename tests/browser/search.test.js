'use strict';

// The search as a reader uses it, from a folder and from a host with a strict policy alike.

const assert = require('node:assert');
const test = require('node:test');
const { exists, folder, launch, none, profile, read, serve, watch } = require('./site');

const BOX = 'サイト内を検索';
const HARMFUL = {
  'markup': '</script><img src=x onerror="document.title=\'broken\'">端末',
  'the name of a prototype': '__proto__ constructor toString',
  'ten thousand letters': '端末資格確認'.repeat(1667),
  'half a letter': '端末\ud800',
  'half a letter alone': '\udfff',
  'a letter at the limit that is two units long': 'あ'.repeat(199) + '𠮷',
  'percent signs': '%E7%AB % &version=1.0#',
};

// ー, width, case, okurigana, synonyms.
const VARIANTS = [
  ['サーバー', 'サーバ'], ['ベンダー', 'ベンダ'], ['インターフェース', 'インタフェース'], ['ＰＩＡ', 'PIA'], ['pia', 'PIA'], ['ｻｰﾊﾞｰ', 'サーバー'],
  ['１６時', '16時'], ['Ver1.0', 'ver１.０'], ['50,000行', '50000行'], ['１，３６６', '1366'], ['insuredinfo_01', 'INSUREDINFO_01'],
  ['問い合わせ', '問合せ'], ['問合わせ', '問合せ'], ['取り扱い', '取扱い'], ['届け出', '届出'], ['手続き', '手続'], ['申し込み', '申込み'],
  ['取り消し', '取消し'], ['切り替え', '切替え'], ['引き継ぎ', '引継ぎ'], ['読み取り', '読取り'], ['組み合わせ', '組合せ'], ['締め切り', '締切り'],
  ['病院', '医療機関'], ['パソコン', '端末'], ['チラシ', 'リーフレット'], ['マイナンバー', '個人番号'], ['業者', 'システムベンダ'], ['ひほごしゃ', '被保護者'],
];

const KNOWN = [
  ['PIA', 'guide/pia.html'], ['ＰＩＡ', 'guide/pia.html'], ['特定個人情報保護評価', 'guide/pia.html'],
  ['INSUREDINFO_01', 'manual/annex/a2-interface.html#tbl-insured-1'], ['INSURED', 'manual/annex/a2-interface.html'],
  ['Ver1.0', 'news/2022-12-16-manual-1-0.html'], ['No.301', 'faq/301.html'], ['別紙2', 'manual/annex/a2-interface.html'],
  ['第10章', 'manual/operation.html'], ['1366', 'manual/terminal.html'], ['〓', 'faq/301.html'], ['顔', 'leaflets/card.html'],
  ['用語集', 'glossary.html'], ['改訂履歴', 'manual/history.html'], ['開庁日とは', 'glossary.html#business-day'],
];

let browser;
test.before(async () => { browser = await launch(); });
test.after(() => browser.close());

const box = (page) => page.getByRole('combobox', { name: BOX });
const suggestions = (page) => page.getByRole('listbox').getByRole('option');
const hits = (page) => page.getByRole('list', { name: '検索結果' }).getByRole('listitem');
const fragment = (text) => 'search.html#q=' + encodeURIComponent(text);

/** The files of the index that a page has asked for. */
function watchIndex(page) {
  const loaded = [];
  page.on('request', (request) => request.url().includes('/search/') && loaded.push(request.url()));
  return loaded;
}

for (const [where, open] of [['from a folder', folder], ['from a host', serve]]) {
  /** A test with a fresh page of the site, in which nothing else may go wrong. */
  const testPage = (name, steps, settings = {}) => test(`${where}: ${name}`, async () => {
    const place = await open();
    const context = await profile(browser, settings);
    try {
      const page = await context.newPage();
      const troubles = watch(page, place.base);
      await page.goto(place.base + 'index.html');
      await steps(page, place).catch((error) => {
        error.message += ['', ...troubles].join('\n');
        throw error;
      });
      none(troubles);
      none(place.misses);
    } finally {
      await context.close();
      await place.close();
    }
  });

  testPage('where no page has all the words, what comes near is shown and called so', async (page, { base }) => {
    await page.goto(base + fragment('2枚出されたらどっちを見る'));
    await page.getByText('をそろえて含むページはありません。近いものが').waitFor();
    assert.ok(await hits(page).count() > 0);
    await page.goto(base + fragment('不開示'));
    await page.getByText(/^\d+件見つかりました/).waitFor();
  });

  testPage('the index is loaded with the first query, not before', async (page, { base }) => {
    const loaded = watchIndex(page);
    await page.goto(base + 'faq/index.html');
    await box(page).focus();
    await page.waitForTimeout(300);
    assert.deepStrictEqual(loaded, []);
    await box(page).fill('端末');
    await suggestions(page).first().waitFor();
    assert.ok(loaded.length > 0);
  });

  // Requests for files can't be held up.
  const testHost = open === serve ? testPage : () => {};

  testHost('the engine is loaded when the search box is entered; what is typed before it has come is searched', async (page) => {
    let asked = 0;
    let arrive;
    const arrival = new Promise((resolve) => { arrive = resolve; });
    await page.route('**/assets/search.js', async (route) => {
      asked++;
      await arrival;
      await route.continue();
    });
    await page.waitForTimeout(300);
    assert.strictEqual(asked, 0);
    await box(page).focus();
    await box(page).pressSequentially('端末', { delay: 200 });
    assert.ok(asked === 1 && !(await suggestions(page).count()));
    arrive();
    await suggestions(page).first().waitFor();
    assert.strictEqual(asked, 1);
  });

  testHost('a search whose engine does not come says so, and works once it comes', async (page) => {
    await page.route('**/assets/search.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    await box(page).fill('端末');
    await page.locator('.search-status', { hasText: '読み込めませんでした' }).waitFor();
    await page.unroute('**/assets/search.js');
    await box(page).fill('端末の設置');
    await suggestions(page).first().waitFor();
  });

  testPage('suggestions appear while one types; arrow keys choose one, Enter opens it', async (page, { base }) => {
    await box(page).fill('端末');
    await suggestions(page).first().waitFor();
    assert.strictEqual(await box(page).getAttribute('aria-expanded'), 'true');
    const chosen = () => page.getByRole('option', { selected: true });
    assert.strictEqual(await chosen().count(), 0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    assert.strictEqual(await chosen().innerText(), await suggestions(page).first().innerText());
    assert.strictEqual(await box(page).getAttribute('aria-activedescendant'), await chosen().getAttribute('id'));
    const title = await chosen().locator('.hit-title').innerText();
    await Promise.all([page.waitForURL((url) => !url.href.startsWith(base + 'index.html')), page.keyboard.press('Enter')]);
    assert.ok((await page.title()).includes(title), `${title}: ${await page.title()}`);
    assert.match(await page.getByRole('main').innerText(), /端末/);
  });

  testPage('a suggestion opens by a click', async (page, { base }) => {
    await box(page).fill('PIA');
    await suggestions(page).first().waitFor();
    await Promise.all([page.waitForURL((url) => !url.href.startsWith(base + 'index.html')), suggestions(page).first().click()]);
    assert.match(await page.getByRole('main').innerText(), /PIA|特定個人情報保護評価/);
  });

  testPage('"/" and Ctrl+K lead to the box, Escape closes the suggestions', async (page, { base }) => {
    const focused = () => box(page).evaluate((input) => input === document.activeElement);
    await page.goto(base + 'manual/terminal.html');
    assert.ok(!(await focused()));
    await page.keyboard.press('/');
    assert.ok(await focused());
    assert.strictEqual(await box(page).inputValue(), '');
    await page.keyboard.press('/');
    assert.strictEqual(await box(page).inputValue(), '/', 'a slash in the box is a slash');
    await box(page).blur();
    await page.keyboard.press('Control+k');
    assert.ok(await focused());
    await box(page).fill('端末');
    await suggestions(page).first().waitFor();
    await page.keyboard.press('Escape');
    assert.strictEqual(await suggestions(page).count(), 0);
    assert.strictEqual(await box(page).getAttribute('aria-expanded'), 'false');
    assert.ok(await focused());
    assert.strictEqual(await box(page).inputValue(), '端末');
  });

  testPage('the "/" key can be switched off, and stays so', async (page, { base }) => {
    await page.goto(base + 'search.html');
    await page.getByRole('group', { name: '「/」キー' }).getByRole('button', { name: 'なし' }).click();
    await page.goto(base + 'manual/terminal.html');
    await page.keyboard.press('/');
    assert.ok(!(await box(page).evaluate((input) => input === document.activeElement)));
    await page.keyboard.press('Control+k');
    assert.ok(await box(page).evaluate((input) => input === document.activeElement));
  });

  testPage('while a Japanese word is being composed nothing is searched', async (page) => {
    const loaded = watchIndex(page);
    const keyboard = await page.context().newCDPSession(page);
    await box(page).focus();
    for (const text of ['た', 'たん', 'たんま', 'たんまつ', '端末']) {
      await keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await page.waitForTimeout(200);
    }
    assert.strictEqual(await box(page).inputValue(), '端末');
    assert.deepStrictEqual(loaded, []);
    assert.strictEqual(await suggestions(page).count(), 0);
    await keyboard.send('Input.insertText', { text: '端末' });
    await suggestions(page).first().waitFor();
    assert.strictEqual(await box(page).inputValue(), '端末');
  });

  testPage('the result page lists what is found, and the query stays behind the #', async (page, place) => {
    await box(page).fill('端末');
    await suggestions(page).first().waitFor();
    await page.keyboard.press('Enter');
    await hits(page).first().waitFor();
    assert.strictEqual(page.url(), place.base + fragment('端末'));
    assert.strictEqual(await box(page).inputValue(), '端末');
    const count = Number(/([0-9]+)件/.exec(await page.getByRole('main').getByText(/^[0-9]+件/).innerText())[1]);
    assert.strictEqual(await hits(page).count(), Math.min(count, 20));
    const addresses = await hits(page).getByRole('link').evaluateAll((links) => links.map((link) => link.href));
    assert.strictEqual(new Set(addresses.map((address) => address.replace(/#.*/, ''))).size, addresses.length, 'a page once');
    for (const address of addresses) assert.ok(exists(address.slice(place.base.length).replace(/#.*/, '')), address);
    const words = ['端末', encodeURIComponent('端末')];
    assert.deepStrictEqual(place.requests.filter((request) => words.some((word) => request.includes(word))), []);
  });

  testPage('the words of the query are marked in the excerpts', async (page, { base }) => {
    await page.goto(base + fragment('端末'));
    await hits(page).first().waitFor();
    const excerpts = await hits(page).evaluateAll((items) => items.map((item) => [
      item.innerText.split('\n').pop(),
      Array.from(item.querySelectorAll('mark'), (mark) => mark.textContent),
    ]));
    const unmarked = excerpts.filter(([text, marks]) => text.includes('端末') && !marks.some((mark) => mark.includes('端末')));
    none(unmarked);
    assert.ok(excerpts.some(([text]) => text.includes('端末')));
  });

  testPage('the result page opens by its address, and the way back leads to the query before', async (page, { base }) => {
    await page.goto(base + fragment('研修 端末'));
    await hits(page).first().waitFor();
    await box(page).fill('研修');
    await box(page).press('Enter');
    await page.waitForURL(base + fragment('研修'));
    await page.getByText(/^[0-9]+件/).first().waitFor();
    assert.match(await hits(page).first().innerText(), /研修/);
    await page.goBack();
    await page.waitForFunction((text) => document.querySelector('main input[type=search]').value === text, '研修 端末');
  });

  testPage('results narrow by kind, and old versions show when asked for', async (page, { base }) => {
    const addresses = () => hits(page).getByRole('link').evaluateAll((links) => links.map((link) => link.href));
    await page.goto(base + fragment('端末'));
    await hits(page).first().waitFor();
    assert.ok(!(await addresses()).some((address) => address.includes('/manual/1.0/')));
    await page.getByLabel('資料の種類').selectOption({ value: 'faq' });
    await page.waitForFunction(() => location.hash.includes('kind=faq'));
    await page.waitForFunction(() => Array.from(document.querySelectorAll('.search-results a')).every((link) => link.href.includes('/faq/')));
    assert.ok((await addresses()).length > 0);
    await page.goto(base + fragment('端末') + '&version=1.0');
    await page.waitForFunction(() => document.querySelector('.search-results a[href*="manual/1.0/"]'));
    assert.ok((await addresses()).every((address) => address.includes('/manual/1.0/')));
  });

  testPage('what only an old version has is not shown, but offered', async (page, { base }) => {
    await page.goto(base + fragment('DVD'));
    await page.getByText('旧版には1件あります').first().waitFor();
    assert.strictEqual(await hits(page).count(), 0);
    await page.locator('select[name=version]').selectOption({ label: 'すべての版' });
    await hits(page).first().waitFor();
    assert.match(await hits(page).first().getByRole('link').getAttribute('href'), /manual\/1\.0\/terminal\.html/);
  });

  testPage('a long list grows by twenty, and the focus moves to what is new', async (page, { base }) => {
    await page.goto(base + fragment('資格確認'));
    await hits(page).first().waitFor();
    assert.strictEqual(await hits(page).count(), 20);
    await page.getByRole('button', { name: 'さらに表示' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.search-results > li').length > 20);
    assert.ok(await hits(page).nth(20).getByRole('link').evaluate((link) => link === document.activeElement));
  });

  testPage('a hit leads to its section, where the words are marked until Escape', async (page, { base }) => {
    const marked = () => page.evaluate(() => Array.from(CSS.highlights.get('hit') || [], String));
    await page.goto(base + fragment('顔写真のない証明書 パソコンの要件'));
    await hits(page).first().waitFor();
    await page.goto(base + fragment('画素'));
    const link = hits(page).getByRole('link', { name: '統合専用端末とネットワーク' });
    await link.waitFor();
    await page.waitForFunction(() => document.querySelector('.search-results a').href.includes('mark='));
    await link.click();
    await page.waitForURL(base + 'manual/terminal.html#sec-terminal-spec');
    await page.waitForFunction(() => CSS.highlights.get('hit').size);
    assert.deepStrictEqual(new Set(await marked()), new Set(['画素']));
    const places = () => page.evaluate(() => Array.from(CSS.highlights.get('hit'), (range) => range.getBoundingClientRect().top));
    assert.ok((await places()).some((top) => top > 0 && top < 720), String(await places()));
    assert.ok(await page.locator('#sec-terminal-spec').evaluate((heading) => heading.matches(':target')));
    await page.keyboard.press('Escape');
    assert.deepStrictEqual(await marked(), []);
    assert.strictEqual(await page.locator('main mark').count(), 0, 'the page itself is as it was');
  });

  testPage('a hit on the page that one reads is marked too, also in text with readings', async (page, { base }) => {
    await page.goto(base + 'leaflets/card-easy.html');
    await box(page).fill('生活保護');
    await suggestions(page).filter({ hasText: /./ }).first().waitFor();
    await page.evaluate(() => { location.hash = 'mark=' + encodeURIComponent('医療'); });
    await page.waitForFunction(() => CSS.highlights.get('hit') && CSS.highlights.get('hit').size);
    const texts = await page.evaluate(() => Array.from(CSS.highlights.get('hit'), (range) => {
      const copy = range.cloneContents();
      copy.querySelectorAll('rt, rp').forEach((reading) => reading.remove());
      return copy.textContent;
    }));
    assert.deepStrictEqual(new Set(texts), new Set(['医療']));
    assert.strictEqual(page.url(), base + 'leaflets/card-easy.html');
  });

  testPage('an address that nobody could have made is just an address', async (page, { base }) => {
    for (const hash of ['mark=%E7%AB', 'x&mark=%', 'mark=', 'sec-terminal-spec&mark=__proto__', '%&mark=a']) {
      await page.goto(base + 'index.html');
      await page.goto(base + 'manual/terminal.html#' + hash);
      await page.waitForTimeout(100);
    }
  });

  testPage('the letters of a question are counted as one sees them, and what is too long is told', async (page, { base }) => {
    await page.goto(base + 'search.html');
    const counter = page.getByText('200文字').filter({ hasText: '／' });
    await box(page).fill('𠮷野家の端末');
    assert.strictEqual(await counter.innerText(), '6／200文字');
    await box(page).fill('𠮷'.repeat(201));
    assert.match(await counter.innerText(), /^201／200文字（200文字より後は検索に使いません）$/);
    assert.strictEqual(await box(page).inputValue(), '𠮷'.repeat(201), 'nothing is cut off without a word');
    await page.goto(base + 'manual/terminal.html');
    await box(page).fill('端末');
    assert.ok(!(await counter.isVisible()), 'no counter before it matters');
    await box(page).fill('端末の設置'.repeat(21));
    assert.strictEqual(await counter.innerText(), '105／200文字');
  });

  testPage('who finds nothing gets help, who finds little gets similar questions and the enquiry', async (page, { base }) => {
    await page.goto(base + fragment('kwzqxj'));
    await page.getByRole('heading', { name: '見つからないときは' }).waitFor();
    await page.goto(base + fragment('光学ドライブ'));
    await hits(page).first().waitFor();
    assert.ok(!(await page.getByRole('heading', { name: '見つからないときは' }).isVisible()));
    await page.goto(base + fragment('顔認証付きカードリーダーの故障') + '&kind=chapter');
    await page.getByRole('heading', { name: '似た質問と回答' }).waitFor();
    const similar = page.locator('.search-similar');
    assert.ok(await similar.getByRole('listitem').count() > 0);
    for (const link of await similar.getByRole('listitem').getByRole('link').all()) assert.match(await link.getAttribute('href'), /faq\//);
    await similar.getByRole('link').last().click();
    assert.ok(await page.getByRole('heading', { name: 'お問い合わせ' }).first().isVisible());
  });

  testPage('words that are written in several ways find the same pages', async (page) => {
    const found = (text) => page.evaluate(async (text) => {
      const { hits } = await window.kawaraban.search(text, { limit: 1000, version: 'all' });
      return hits.map(({ url }) => url.replace(/#.*/, '')).sort();
    }, text);
    for (const [one, other] of VARIANTS) {
      const pages = await found(one);
      assert.ok(pages.length > 0, one);
      assert.deepStrictEqual(await found(other), pages, `${one} / ${other}`);
    }
  });

  testPage('names, codes, numbers and single letters find their pages', async (page) => {
    for (const [text, name] of KNOWN) {
      const urls = await page.evaluate(async (text) => (await window.kawaraban.search(text, { limit: 5 })).hits.map(({ url }) => url), text);
      assert.ok(urls.some((url) => url.startsWith(name)), `${text}: ${urls}`);
    }
  });

  testPage('nonsense says that nothing was found', async (page, { base }) => {
    for (const text of ['ぬぺぽゔぁ', 'kwzqxj', '！？', '鱻']) {
      await page.goto(base + fragment(text));
      await page.getByText(`「${text}」に当てはまるページはありません`).first().waitFor();
      assert.strictEqual(await hits(page).count(), 0);
    }
  });

  testPage('scripts of the page can search', async (page) => {
    const result = await page.evaluate(() => window.kawaraban.search('PIA'));
    assert.ok(result.total >= result.hits.length && result.hits.length > 0);
    for (const { url, title, kind } of result.hits) {
      const [name, anchor] = url.split('#');
      assert.ok(exists(name), url);
      assert.ok(title && kind, url);
      if (anchor) assert.ok(read(name).includes(` id="${decodeURIComponent(anchor)}"`), url);
    }
    assert.match(result.hits.map(({ title, heading, excerpt }) => title + heading + excerpt).join(), /PIA/);
  });

  for (const [what, text] of Object.entries(HARMFUL)) {
    testPage(`a query that is ${what} does no harm`, async (page, { base }) => {
      const result = await page.evaluate((text) => window.kawaraban.search(text), text);
      assert.ok(Array.isArray(result.hits));
      await box(page).evaluate((input, text) => {
        input.focus();
        input.value = text;
        input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }, text);
      await page.waitForTimeout(400);
      const settled = page.getByText(/^[0-9]+件見つかりました|に当てはまるページはありません|近いものが[0-9]+件あります/).first();
      await box(page).evaluate((input) => input.form.requestSubmit());
      await page.waitForURL(base + 'search.html#q=*');
      await settled.waitFor();
      await box(page).evaluate((input) => input.form.requestSubmit());
      await page.waitForTimeout(200);
      assert.match(await page.title(), /検索/);
      assert.strictEqual(await page.getByRole('main').locator('img').count(), 0);
    });
  }

  testPage('on a phone the box is there, and suggestions stay inside the screen', async (page, { base }) => {
    await page.goto(base + 'manual/terminal.html');
    await box(page).fill('端末');
    await suggestions(page).first().waitFor();
    const outside = await suggestions(page).evaluateAll((options) => options.filter((option) => {
      const { left, right } = option.getBoundingClientRect();
      return left < 0 || right > window.innerWidth;
    }).length);
    assert.strictEqual(outside, 0);
  }, { viewport: { width: 360, height: 740 } });
}
