// text → tokens → postings → scores of pages → excerpts. Data comes by <script> elements, so also from a folder.
// Twin of src/text/token.rs (tests/tokens.json holds both); reads what src/search/ writes.
(function () {
  'use strict';

  const root = document.currentScript.src.replace(/[?#].*/, '').replace(/assets\/[^/]*$/, '');

  // Letters and tokens

  const HAN = '\\u3005-\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}';
  const KATAKANA = '\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\uff66-\\uff9d';
  const HIRAGANA = '\\u3041-\\u309f';
  // Hiragana with which nouns made from verbs end.
  const OKURIGANA = '\\u3044\\u3048\\u304d\\u304e\\u3051\\u3052\\u3057\\u3058\\u305b\\u3061\\u3073\\u307f\\u3081\\u308a\\u308c';
  const JAPANESE = HAN + KATAKANA + HIRAGANA;
  const LETTER = '(?![' + JAPANESE + '])[\\p{Alphabetic}\\p{N}]';
  const LATIN_WORD = '(?:' + LETTER + ')(?:[_.-]?' + LETTER + ')*';
  const all = (source) => new RegExp(source, 'gu');
  const test = (set) => { const first = new RegExp('^[' + set + ']', 'u'); return (text) => first.test(text); };
  const [isHan, isKatakana, isHiragana, isJapanese] = [HAN, KATAKANA, HIRAGANA, JAPANESE].map(test);
  const RUNS = all('[' + JAPANESE + ']+|' + LATIN_WORD);
  const WORDS = all('[' + HAN + ']+|[' + KATAKANA + ']+|' + LATIN_WORD);
  const OKURIGANA_INSIDE = all('([' + HAN + '])[' + OKURIGANA + '](?=[' + HAN + '])');
  const OKURIGANA_BEFORE_LAST = all('([' + HAN + '])[' + HIRAGANA + ']([' + OKURIGANA + '])(?![' + HIRAGANA + '])');

  // Kinds of tokens, those that tell least first.
  const [HIRA, MIXED, SINGLE, KATA, KANJI, WORD] = [0, 1, 2, 3, 4, 5];

  const cut = (text) => Array.from(String(text).slice(0, 400)).slice(0, 200).join('');

  function normalize(text) {
    let normal = '';
    let last = '';
    for (const letter of text.normalize('NFKC')) {
      if (letter === '\u30fc' && isKatakana(last)) continue;
      last = letter.toLowerCase();
      normal += last;
    }
    return normal;
  }

  function tokensOf(normal) {
    const kinds = new Map();
    const add = (text, kind) => kinds.has(text) || kinds.set(text, kind);
    for (const run of normal.match(RUNS) || []) {
      const letters = Array.from(run);
      if (!isJapanese(run)) add(letters.slice(0, 40).join('').replace(/[_.-]+$/, ''), WORD);
      else if (letters.length === 1) add(run, SINGLE);
      else letters.slice(1).forEach((second, i) => {
        const first = letters[i];
        const hiragana = isHiragana(first) + isHiragana(second);
        add(first + second, hiragana ? 2 - hiragana : isHan(first) && isHan(second) ? KANJI : KATA);
      });
    }
    return Array.from(kinds, ([text, kind]) => ({ text, kind }));
  }

  const isStrong = ({ kind }) => kind >= SINGLE;

  // Words to highlight.
  function terms(text) {
    const words = normalize(cut(text)).match(WORDS) || [];
    const long = words.filter((word) => word.length > 1);
    return Array.from(new Set(long.length ? long : words));
  }

  // As written, with less okurigana, with synonyms.
  function spellings(index, normal) {
    const found = new Set([normal, normal.replace(OKURIGANA_INSIDE, '$1').replace(OKURIGANA_BEFORE_LAST, '$1$2')]);
    index.synonyms.forEach((group) => {
      const word = group.filter((word) => holds(normal, word)).sort((a, b) => b.length - a.length)[0];
      if (word) group.forEach((other) => found.size < 6 && found.add(normal.split(word).join(other)));
    });
    return Array.from(found);
  }

  // Whether a text holds a word; a Latin one only whole.
  function holds(normal, word) {
    const at = normal.indexOf(word);
    const joined = (i) => /^[a-z0-9]{2}/.test(normal.substr(i, 2));
    return at >= 0 && !joined(at - 1) && !joined(at + word.length - 1);
  }

  // Loading

  const parts = new Map();

  function part(name, value) {
    if (parts.has(name)) parts.get(name).receive(value);
  }

  function load(name, address, read) {
    if (!parts.has(name)) {
      const waiting = {};
      parts.set(name, waiting);
      waiting.promise = new Promise((resolve, reject) => {
        waiting.receive = (value) => resolve(read ? read(value) : value);
        const script = document.createElement('script');
        // Without effect once the value has come.
        script.onload = script.onerror = () => reject(new Error('cannot load search/' + address));
        script.src = root + 'search/' + address;
        document.head.appendChild(script);
      });
      waiting.promise.catch(() => parts.delete(name));
    }
    return parts.get(name).promise;
  }

  const loadIndex = () => load('index', 'index.js', readIndex);
  const loadPart = (index, folder, number, read) => load(folder + number, folder + '/' + number + '.js' + index.query, read);

  const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const VALUES = new Uint8Array(128);
  for (let i = 0; i < 64; i++) VALUES[DIGITS.charCodeAt(i)] = i;

  // Numbers written with five bits a letter, least bits first.
  function numbers(text) {
    const found = [];
    let [number, shift] = [0, 0];
    for (let i = 0; i < text.length; i++) {
      const value = VALUES[text.charCodeAt(i)];
      number |= (value & 31) << shift;
      shift += 5;
      if (value < 32) {
        found.push(number);
        number = shift = 0;
      }
    }
    return found;
  }

  function readIndex([stamp, bits, directory, counts, [names, stretches], synonyms, titles]) {
    const owners = (counts) => {
      const found = [];
      counts.forEach((count, owner) => { while (count--) found.push(owner); });
      return found;
    };
    const shards = numbers(directory);
    return {
      // Lest a browser mix cached scripts of two builds.
      query: /^http/.test(root) ? '?' + stamp : '',
      bits, names, stretches, synonyms, titles,
      shardOf: owners(shards.map((shard) => shard >> 2)),
      costs: shards.map((shard) => 1 << (shard & 3)),
      pageOf: owners(numbers(counts)),
      stretchOf: owners(stretches.map(([count]) => count)),
    };
  }

  // The script that holds a term: see `place` in src/search/pack.rs.
  function shardOf(index, term) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < 3 && i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    const place = (hash ^ (hash >>> 12)) >>> (32 - index.bits);
    return index.shardOf[place];
  }

  // Postings

  // By level; the last is for titles.
  const IMPACTS = [0.2, 0.36, 0.47, 0.57, 0.66, 0.74, 0.85, 1.2];

  function readShard(text) {
    const words = text.split(' ');
    const shard = new Map();
    for (let i = 1; i < words.length; i += 2) shard.set(words[i - 1], words[i]);
    return shard;
  }

  // Adds to a map from passage to impact.
  function unpack(packed, factor, found) {
    let passage = 0;
    numbers(packed).forEach((number) => {
      passage += number >>> 3;
      const impact = factor * IMPACTS[number & 7];
      if (!(found.get(passage) >= impact)) found.set(passage, impact);
    });
  }

  const known = new Map();

  // Words are found by their beginning too.
  async function lookUp(index, { text, kind }) {
    const shard = await loadPart(index, 't', shardOf(index, text), readShard);
    if (!known.has(text)) {
      const found = new Map();
      unpack(shard.get(text) || '', 1, found);
      if (kind === WORD && text.length > 2) {
        const longer = Array.from(shard.keys()).filter((word) => word.length > text.length && word.startsWith(text));
        longer.slice(0, 8).forEach((word) => unpack(shard.get(word), 0.7, found));
      }
      const passages = Array.from(found.keys()).sort((a, b) => a - b);
      known.set(text, { text, kind, passages, impacts: passages.map((passage) => found.get(passage)) });
    }
    return known.get(text);
  }

  // A word that is nowhere is looked up by its parts.
  async function lookUpAll(index, normal) {
    const found = await Promise.all(choose(index, tokensOf(normal)).map(async (token) => {
      const whole = await lookUp(index, token);
      const pieces = token.kind === WORD && !whole.passages.length && token.text.match(/[0-9]+|[^0-9_.-]+/g);
      return pieces ? Promise.all(pieces.map((text) => lookUp(index, { text, kind: WORD }))) : [whole];
    }));
    return [].concat(...found);
  }

  // A long query leaves out grammar, and what is so frequent that it tells little and costs much.
  function choose(index, tokens) {
    const [FEW, MANY] = [4, 12];
    const strong = tokens.filter(isStrong).length;
    const least = strong >= FEW ? SINGLE : strong > 1 ? MIXED : HIRA;
    const cost = ({ text }) => index.costs[shardOf(index, text)];
    let spent = 0;
    return tokens.filter(({ kind }) => kind >= least)
      .sort((a, b) => cost(a) - cost(b) || b.kind - a.kind)
      .filter((token, i) => (spent += cost(token)) <= MANY || i < FEW);
  }

  // Scores

  const sum = (list, of) => list.reduce((total, entry) => total + of(entry), 0);

  // Rare terms tell more, grammar less.
  function weigh(index, terms) {
    const all = index.pageOf.length;
    const rarity = ({ passages }) => Math.log(1 + (all - passages.length + 0.5) / (passages.length + 0.5));
    const found = terms.filter(({ passages }) => passages.length);
    const most = Math.max(0, ...found.filter(isStrong).map(rarity)) || Infinity;
    return terms.filter((term) => isStrong(term) || term.passages.length || most === Infinity).map((term) => {
      return Object.assign({ weight: isStrong(term) ? rarity(term) : 0.4 * Math.min(rarity(term), most) }, term);
    });
  }

  // A page that holds so much of the words answers; if there is none, what comes nearest to that is shown.
  const HALF = 0.5;

  // The best score of each page, with its best passage.
  function score(index, terms, factor, best) {
    const { pageOf } = index;
    // What is nowhere tells no page from another.
    const total = sum(terms, ({ weight, passages }) => weight * (passages.length ? 1 : 0.3));
    const [scores, covered, local] = [0, 0, 0].map(() => new Float64Array(pageOf.length));
    terms.forEach(({ passages, impacts, weight }) => {
      let [page, most] = [-1, 0];
      passages.forEach((passage, i) => {
        if (pageOf[passage] !== page) {
          page = pageOf[passage];
          most = 0;
          covered[page] += weight;
        }
        scores[page] += weight * Math.max(0, impacts[i] - most);
        most = Math.max(most, impacts[i]);
        local[passage] += weight * (0.5 + impacts[i]);
      });
    });
    const least = Math.min(HALF, 0.7 * Math.max(...covered) / total);
    local.forEach((value, passage) => {
      const page = pageOf[passage];
      const coverage = covered[page] / total;
      if (!value || coverage < least) return;
      const score = factor * (scores[page] + value) * Math.pow(coverage, 3);
      if (!best.has(page) || score > best.get(page).score) best.set(page, { page, score, passage, answers: coverage >= HALF });
    });
  }

  const FACETS = ['kind', 'version', 'category', 'audience'];

  // The pages that pass all filters; how many each value of a facet would give.
  function narrow(index, options, best) {
    const passed = index.stretches.map(([, old, ...values]) => FACETS.map((name, facet) => {
      const wanted = options[name];
      if (!wanted) return !(old && facet === 1);
      // What names no audience is for everyone.
      if (wanted === 'all' || facet === 3 && !values[3].length) return true;
      return values[facet].some((value) => index.names[facet][value][0] === wanted);
    }));
    const counts = passed.map(() => 0);
    best.forEach((_, page) => counts[index.stretchOf[page]]++);
    const facets = {};
    FACETS.forEach((name, facet) => {
      const values = index.names[facet].map(([value, title]) => ({ value, title, count: 0 }));
      index.stretches.forEach((stretch, i) => {
        const open = passed[i].every((pass, other) => pass || other === facet);
        if (open) stretch[2 + facet].forEach((value) => values[value].count += counts[i]);
      });
      facets[name] = values.filter(({ value, count }) => value && count);
    });
    const pages = Array.from(best.values()).filter(({ page }) => !passed[index.stretchOf[page]].includes(false));
    return { pages: pages.sort((a, b) => b.score - a.score || a.page - b.page), facets };
  }

  // Excerpts

  const LENGTH = 120;

  // Normalised text without spaces; where each letter comes from.
  function fold(text) {
    const from = [];
    let normal = '';
    for (let i = 0; i < text.length; i++) {
      const wide = text.codePointAt(i) > 0xffff ? 2 : 1;
      const letter = text.substr(i, wide);
      const plain = /[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]/.test(letter) ? letter : normalize(normal.slice(-1) + letter).slice(normal && 1).trim();
      normal += plain;
      while (from.length < normal.length) from.push(i);
      i += wide - 1;
    }
    return { normal, from };
  }

  // About 120 letters of a text, where the most telling words stand together.
  function excerpt(text, { normal, from }, words) {
    const found = [];
    words.forEach((word) => {
      for (let at = normal.indexOf(word.text), n = 0; at >= 0 && n < 40; at = normal.indexOf(word.text, at + 1), n++) found.push({ at, word });
    });
    found.sort((a, b) => a.at - b.at);
    let [focus, most] = [0, 0];
    found.forEach(({ at }) => {
      const near = new Set(found.filter((other) => other.at >= at && other.at < at + LENGTH * 0.7).map(({ word }) => word));
      const value = sum(Array.from(near), ({ weight }) => weight);
      if (value > most) [focus, most] = [from[at], value];
    });
    const before = Math.max(0, focus - LENGTH / 3);
    let start = before && before + text.slice(before, focus).lastIndexOf('\u3002') + 1;
    if (/[\udc00-\udfff]/.test(text.charAt(start))) start++;
    const shown = Array.from(text.slice(start)).slice(0, LENGTH).join('');
    return (start ? '\u2026' : '') + shown + (start + shown.length < text.length ? '\u2026' : '');
  }

  // 0 stands for the anchor or heading before.
  function readSections(sections) {
    let [anchor, heading] = ['', ''];
    return sections.map(([ownAnchor, ownHeading, text]) => {
      anchor = ownAnchor === 0 ? anchor : ownAnchor;
      heading = ownHeading === 0 ? heading : ownHeading;
      return { anchor, heading, text, above: fold(heading).normal, folded: fold(text) };
    });
  }

  function detail(hit, score, sections, words, phrases) {
    let [best, most] = [null, -1];
    sections.forEach((section) => {
      const { above, folded: { normal } } = section;
      const value = sum(words, ({ text, weight }) => weight * (0.8 * above.includes(text) + normal.includes(text)));
      if (value > most) [best, most] = [section, value];
    });
    if (!best) return { score, hit };
    const exact = (text) => phrases.find((phrase) => text.includes(phrase));
    const phrase = exact(best.folded.normal);
    return {
      score: score * (phrase || exact(best.above) || exact(fold(hit.title).normal) ? 1.5 : 1),
      hit: Object.assign({}, hit, {
        url: hit.url + (best.anchor && '#' + best.anchor),
        heading: best.heading,
        excerpt: excerpt(best.text, best.folded, phrase ? [{ text: phrase, weight: 1 }] : words),
      }),
    };
  }

  // The search

  // `options.first` gets the result before there are excerpts.
  async function search(text, options) {
    options = options || {};
    const normal = normalize(cut(text));
    if (normal.search(RUNS) < 0) return { total: 0, near: false, hits: [], facets: {} };
    const index = await loadIndex();
    const variants = spellings(index, normal);
    const found = await Promise.all(variants.map((variant) => lookUpAll(index, variant)));
    const best = new Map();
    const words = new Map();
    found.forEach((terms, i) => {
      const weighted = weigh(index, terms);
      weighted.filter(isStrong).forEach((term) => words.set(term.text, term));
      score(index, weighted, i ? 0.95 : 1, best);
    });
    const { pages, facets } = narrow(index, options, best);
    const top = pages.slice(0, options.limit > 0 ? Math.floor(options.limit) : 10);
    const near = !pages.some(({ answers }) => answers);
    const result = (hits) => ({ total: pages.length, near, hits, facets });
    const titled = Promise.all(top.map(async ({ page }) => {
      const [title, url] = (await loadPart(index, 'd', Math.floor(page / index.titles)))[page % index.titles];
      const [, , [kind], [version]] = index.stretches[index.stretchOf[page]];
      return { url, title, heading: '', excerpt: '', kind: index.names[0][kind][0], version: index.names[1][version][0] };
    }));
    if (options.first) titled.then((hits) => options.first(result(hits)), () => {});
    const passages = await Promise.all(top.map(({ passage }) => loadPart(index, 'x', passage, readSections)));
    const phrases = variants.map((variant) => variant.replace(/[\s\u3001\u3002?!]/g, '')).filter((phrase) => phrase.length > 1);
    const hits = (await titled).map((hit, i) => detail(hit, top[i].score, passages[i], Array.from(words.values()), phrases));
    return result(hits.sort((a, b) => b.score - a.score).map(({ hit }) => hit));
  }

  window.kawaraban = Object.assign(window.kawaraban || {}, { search, terms, tokens: (text) => tokensOf(normalize(cut(text))), part });
})();
