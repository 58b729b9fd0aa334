// text → tokens → postings → scores of pages → excerpts. Data comes by <script> elements, so also from a folder.
// Twin of src/text/token.rs (tests/tokens.json holds both); reads what src/search/ writes.
(function () {
  'use strict';

  const root = document.currentScript.src.replace(/[?#].*/, '').replace(/assets\/[^/]*$/, '');

  // Letters and tokens

  const HAN = '\\u3005-\\u3007\\u3013\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}';
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
    return normal.replace(/([0-9]),(?=[0-9]{3}(?![0-9]))/g, '$1');
  }

  // All tokens with their places; those of a katakana word share its place.
  function pieces(normal) {
    const found = [];
    for (const { 0: run, index } of normal.matchAll(RUNS)) {
      const letters = Array.from(run);
      if (!isJapanese(run)) {
        const text = letters.slice(0, 40).join('').replace(/[_.-]+$/, '');
        found.push({ text, kind: WORD, at: index, end: index + text.length });
      } else if (letters.length === 1) {
        found.push({ text: run, kind: SINGLE, at: index, end: index + run.length });
      }
      let [at, word] = [index, -1];
      for (let i = 1; isJapanese(run) && i < letters.length; i++) {
        const [first, second] = [letters[i - 1], letters[i]];
        const hiragana = isHiragana(first) + isHiragana(second);
        const kind = hiragana ? 2 - hiragana : isHan(first) && isHan(second) ? KANJI : KATA;
        word = kind < KATA ? -1 : word < 0 ? at : word;
        found.push({ text: first + second, kind, at, end: at + first.length + second.length, word });
        at += first.length;
      }
    }
    return found;
  }

  function tokensOf(normal) {
    const kinds = new Map();
    pieces(normal).forEach(({ text, kind }) => kinds.has(text) || kinds.set(text, kind));
    return Array.from(kinds, ([text, kind]) => ({ text, kind }));
  }

  const isStrong = ({ kind }) => kind >= SINGLE;

  // The shortest spelling: the index knows it of every longer one.
  const withoutOkurigana = (normal) => normal.replace(OKURIGANA_INSIDE, '$1').replace(OKURIGANA_BEFORE_LAST, '$1$2');

  // The synonyms in a query, the longest first; a Latin one only whole.
  function synonymsIn(index, normal) {
    const words = index.synonyms.flatMap((group) => group.map((word) => ({ word, group })));
    const found = [];
    words.filter(({ word }) => normal.includes(word)).sort((a, b) => b.word.length - a.word.length).forEach(({ word, group }) => {
      for (let at = normal.indexOf(word); at >= 0; at = normal.indexOf(word, at + 1)) {
        const end = at + word.length;
        const joined = (i) => /^[a-z0-9]{2}/.test(normal.substr(i, 2));
        const taken = found.some((other) => at < other.end && end > other.at && !(at === other.at && end === other.end));
        if (!taken && !joined(at - 1) && !joined(end - 1)) found.push({ at, end, word, group });
      }
    });
    return found;
  }

  // What a query asks for: lists of tokens that say the same, those that are typed first.
  function concepts(index, normal) {
    const spans = [];
    synonymsIn(index, normal).forEach((synonym) => {
      const known = spans.find(({ at, end }) => at === synonym.at && end === synonym.end);
      if (known) known.words.push(...synonym.group);
      else spans.push({ at: synonym.at, end: synonym.end, words: [synonym.word, ...synonym.group] });
    });
    const all = pieces(normal);
    const loose = all.filter(({ at, end }) => !spans.some((span) => at >= span.at && end <= span.end));
    const groups = spans.map(({ words }) => Array.from(new Set(words)).map(pieces));
    return (loose.length ? [[loose]] : []).concat(groups);
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

  const sum = (list, of) => list.reduce((total, entry) => total + of(entry), 0);

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

  function readIndex([stamp, directory, counts, [names, stretches], synonyms, titles, excerpts]) {
    const owners = (counts) => {
      const found = new Uint32Array(sum(counts, (count) => count));
      let end = 0;
      counts.forEach((count, owner) => found.fill(owner, end, end += count));
      return found;
    };
    const passages = numbers(counts);
    return {
      // Lest a browser mix cached scripts of two builds.
      query: /^http/.test(root) ? '?' + stamp : '',
      directory, names, stretches, titles, excerpts,
      synonyms: synonyms.map((group) => group.map(withoutOkurigana)),
      pages: passages.length,
      pageOf: owners(passages),
      stretchOf: owners(stretches.map(([count]) => count)),
    };
  }

  // The script that holds a term: see `place` in src/search/index.rs.
  function shardOf(index, term) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < 3 && i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return Math.floor(((hash ^ (hash >>> 12)) >>> 0) * index.directory.length / 0x100000000);
  }

  // What it costs to load a script; 0 where there is none.
  const costOf = (index, number) => (1 << VALUES[index.directory.charCodeAt(number)]) >> 1;

  // Postings

  // By level; the last is for titles.
  const IMPACTS = [0.2, 0.36, 0.47, 0.57, 0.66, 0.74, 0.85, 1.2];

  function readShard(text) {
    const words = text.split(' ');
    const shard = new Map();
    for (let i = 1; i < words.length; i += 2) shard.set(words[i - 1], words[i]);
    return shard;
  }

  function unpack(packed) {
    const postings = numbers(packed);
    const [passages, impacts] = [new Uint32Array(postings.length), new Float32Array(postings.length)];
    let passage = 0;
    for (let i = 0; i < postings.length; i++) {
      passages[i] = passage += postings[i] >>> 3;
      impacts[i] = IMPACTS[postings[i] & 7];
    }
    return { passages, impacts };
  }

  const known = new Map();

  // A term: its passages, their impacts, and where it is made of pairs, how much of it each of them holds.
  // Words are found by their beginning too.
  async function lookUp(index, { text, kind }) {
    const number = shardOf(index, text);
    const shard = costOf(index, number) ? await loadPart(index, 't', number, readShard) : new Map();
    if (!known.has(text)) {
      const whole = unpack(shard.get(text) || '');
      const longer = kind === WORD && text.length > 2 ? Array.from(shard.keys()).filter((word) => word.length > text.length && word.startsWith(text)) : [];
      const { passages, impacts } = longer.length ? merge([whole, ...longer.slice(0, 8).map((word) => unpack(shard.get(word)))]) : whole;
      known.set(text, { text, kind, passages, impacts, shares: null, count: passages.length });
    }
    return known.get(text);
  }

  // A word with longer ones, which say less.
  function merge(lists) {
    const found = new Map();
    lists.forEach(({ passages, impacts }, i) => passages.forEach((passage, at) => {
      found.set(passage, Math.max(found.get(passage) || 0, impacts[at] * (i ? 0.7 : 1)));
    }));
    const passages = Uint32Array.from(found.keys()).sort();
    return { passages, impacts: Float32Array.from(passages, (passage) => found.get(passage)) };
  }

  // In the order of the text, whichever comes first. A word that is nowhere is looked up by its parts.
  async function lookUpAll(index, tokens) {
    const chosen = choose(index, tokens).sort((a, b) => a.at - b.at);
    const found = await Promise.all(chosen.map(async (token) => {
      const whole = await lookUp(index, token);
      const parts = token.kind === WORD && !whole.passages.length && token.text.match(/[0-9]+|[^0-9_.-]+/g);
      return parts ? Promise.all(parts.map((text) => lookUp(index, { text, kind: WORD }))) : [whole];
    }));
    const words = new Map();
    const single = found.filter((terms, i) => {
      const { word } = chosen[i];
      if (word >= 0) words.set(word, (words.get(word) || []).concat(terms));
      return !(word >= 0);
    });
    return [].concat(...single, Array.from(words.values(), (pairs) => join(index, pairs)));
  }

  // A word from its pairs: they say little one by one.
  function join(index, pairs) {
    if (pairs.length === 1) return pairs[0];
    const [counts, sums] = [new Uint8Array(index.pageOf.length), new Float32Array(index.pageOf.length)];
    pairs.forEach(({ passages, impacts }) => {
      for (let i = 0; i < passages.length; i++) {
        counts[passages[i]]++;
        sums[passages[i]] += impacts[i];
      }
    });
    const shareOf = pairs.map((_, i) => Math.pow((i + 1) / pairs.length, 2));
    const [passages, impacts, shares] = [Uint32Array, Float32Array, Float32Array].map((List) => new List(counts.length));
    let [end, count] = [0, 0];
    for (let passage = 0; passage < counts.length; passage++) {
      const held = counts[passage];
      if (!held) continue;
      const share = shareOf[held - 1];
      passages[end] = passage;
      impacts[end] = share * sums[passage] / held;
      shares[end++] = share;
      count += share;
    }
    const text = pairs.map(({ text }, i) => i ? text.slice(-1) : text).join('');
    return { text, kind: KATA, passages: passages.subarray(0, end), impacts, shares, count, pairs };
  }

  // A long query leaves out grammar, and what is so frequent that it tells little and costs much.
  function choose(index, pieces) {
    const [FEW, MANY] = [3, 8];
    const tokens = Array.from(new Map(pieces.map((token) => [token.text, token]).reverse()).values()).reverse();
    const strong = tokens.filter(isStrong).length;
    const least = strong >= FEW ? SINGLE : strong > 1 ? MIXED : HIRA;
    const cost = ({ text }) => costOf(index, shardOf(index, text));
    let spent = 0;
    return tokens.filter(({ kind }) => kind >= least)
      .sort((a, b) => cost(a) - cost(b) || b.kind - a.kind)
      .filter((token, i) => (spent += cost(token)) <= MANY || i < FEW);
  }

  // Scores

  // Rare terms tell more, grammar less; what is nowhere tells no page from another. Where none of the words is
  // anywhere, a sentence is still found by its grammar, but a word is not found by its ending.
  function weigh(index, terms) {
    const all = index.pageOf.length;
    const rarity = ({ count }) => Math.log(1 + (all - count + 0.5) / (count + 0.5));
    const strong = terms.filter(isStrong);
    const most = Math.max(0, ...strong.filter(({ count }) => count).map(rarity));
    const limit = most || (strong.length && terms.length - strong.length < 4 ? 0 : Infinity);
    return (term) => {
      if (isStrong(term)) return rarity(term) * (term.count ? 1 : 0.3);
      return term.count || limit === Infinity ? 0.25 * Math.min(rarity(term), limit) : 0;
    };
  }

  // What some terms say about pages and passages.
  function measure(index, terms, weight) {
    const { pages, pageOf } = index;
    const view = { scores: new Float64Array(pages), covered: new Float64Array(pages), local: new Float64Array(pageOf.length) };
    const { scores, covered, local } = view;
    terms.forEach((term) => {
      const { passages, impacts, shares } = term;
      const own = weight(term);
      let [page, most, whole] = [-1, 0, 0];
      for (let i = 0; i < passages.length; i++) {
        const [passage, impact, share] = [passages[i], impacts[i], shares ? shares[i] : 1];
        if (pageOf[passage] !== page) {
          page = pageOf[passage];
          most = whole = 0;
        }
        if (impact > most) {
          scores[page] += own * (impact - most);
          most = impact;
        }
        if (share > whole) {
          covered[page] += own * (share - whole);
          whole = share;
        }
        local[passage] += own * (0.5 * share + impact);
      }
    });
    return Object.assign(view, { total: sum(terms, weight), found: terms.some(({ count }) => count) });
  }

  const SYNONYM = 0.95;

  // Of several ways to say the same, the best for each page.
  function measureAny(index, ways, weight) {
    const views = ways.map((terms) => measure(index, terms, weight));
    if (views.length === 1) return views[0];
    const found = views.filter(({ found }) => found);
    const total = (found.length ? found : views).reduce((most, { total }) => Math.max(most, total), 0);
    const best = measure(index, [], weight);
    views.filter(({ found }) => found).forEach((view) => {
      const same = total / view.total;
      const factor = view === views[0] ? same : SYNONYM * same;
      [['scores', factor], ['covered', same], ['local', factor]].forEach(([name, factor]) => {
        const [values, most] = [view[name], best[name]];
        for (let i = 0; i < values.length; i++) if (values[i] * factor > most[i]) most[i] = values[i] * factor;
      });
    });
    return Object.assign(best, { total });
  }

  // A page that holds so much of the words answers. Where few do, those that come near are shown after them.
  const [ANSWER, NEAR, FEW_PAGES] = [0.5, 0.15, 6];

  // The score of each page that holds enough, its best passage, and whether it answers.
  function score(index, concepts, weight) {
    const { pages, pageOf } = index;
    const views = concepts.map((ways) => measureAny(index, ways, weight));
    const { scores, covered, local } = views[0];
    views.slice(1).forEach((view) => {
      for (let i = 0; i < pages; i++) {
        scores[i] += view.scores[i];
        covered[i] += view.covered[i];
      }
      for (let i = 0; i < local.length; i++) local[i] += view.local[i];
    });
    const total = sum(views, ({ total }) => total);
    const found = { scores, passages: new Uint32Array(pages), answers: new Uint8Array(pages) };
    const { passages, answers } = found;
    const most = new Float64Array(pages);
    for (let i = 0; i < local.length; i++) {
      const page = pageOf[i];
      if (local[i] > most[page]) {
        most[page] = local[i];
        passages[page] = i;
      }
    }
    let count = 0;
    for (let i = 0; i < pages; i++) count += answers[i] = Number(most[i] && covered[i] >= ANSWER * total);
    for (let i = 0; i < pages; i++) {
      const enough = answers[i] || count < FEW_PAGES && covered[i] >= NEAR * total;
      scores[i] = most[i] && enough ? (scores[i] + most[i]) * Math.pow(covered[i] / total, 3) : 0;
    }
    return found;
  }

  const FACETS = ['kind', 'version', 'category', 'audience'];

  // The best of the pages that pass all filters, how many these are, and how many each value of a facet would give.
  function narrow(index, options, { scores, answers }) {
    const { stretchOf } = index;
    const passed = index.stretches.map(([, old, ...values]) => FACETS.map((name, facet) => {
      const wanted = options[name];
      if (!wanted) return !(old && facet === 1);
      // What names no audience is for everyone.
      if (wanted === 'all' || facet === 3 && !values[3].length) return true;
      return values[facet].some((value) => index.names[facet][value][0] === wanted);
    }));
    const open = passed.map((facets) => !facets.includes(false));
    const [near, counts] = [passed.map(() => 0), passed.map(() => 0)];
    const pages = [];
    for (let page = 0; page < index.pages; page++) {
      if (!scores[page]) continue;
      const stretch = stretchOf[page];
      (answers[page] ? counts : near)[stretch]++;
      if (open[stretch]) pages.push(page);
    }
    const told = counts.some(Boolean) ? counts : near;
    const facets = {};
    FACETS.forEach((name, facet) => {
      const values = index.names[facet].map(([value, title]) => ({ value, title, count: 0 }));
      index.stretches.forEach((stretch, i) => {
        const offered = passed[i].every((pass, other) => pass || other === facet);
        if (offered) stretch[2 + facet].forEach((value) => values[value].count += told[i]);
      });
      facets[name] = values.filter(({ value, count }) => value && count);
    });
    const limit = options.limit > 0 ? Math.floor(options.limit) : 10;
    const order = (a, b) => answers[b] - answers[a] || scores[b] - scores[a] || a - b;
    return { top: first(pages, limit, order), total: pages.length, answers: sum(pages, (page) => answers[page]), facets };
  }

  // The first few of a list in an order.
  function first(list, limit, order) {
    const top = list.slice(0, limit).sort(order);
    for (let i = limit; i < list.length; i++) {
      if (order(list[i], top[limit - 1]) > 0) continue;
      let place = limit - 1;
      while (place && order(list[i], top[place - 1]) < 0) place--;
      top.splice(place, 0, list[i]);
      top.pop();
    }
    return top;
  }

  // Excerpts

  const LENGTH = 120;
  const PLAIN = /^[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]$/;
  const UNITS = /[^][\p{M}\uff9e\uff9f]*/gu;

  const UNSAID = /[\s\u3001\u3002?!]/g;

  // Normalised text without spaces and stops; where in the text each of its letters begins and ends.
  function fold(text) {
    const [from, to] = [[], []];
    let normal = '';
    for (const { 0: unit, index } of text.matchAll(UNITS)) {
      if (unit === ',' && /[0-9]$/.test(normal) && /^[0-9]{3}(?![0-9])/.test(text.substr(index + 1, 4))) continue;
      normal += PLAIN.test(unit) ? unit : normalize(normal.slice(-1) + unit).slice(normal && 1).replace(UNSAID, '');
      // A long-vowel mark that is left out belongs to its letter.
      if (/^[\u30fc\uff70]/.test(unit) && to.length === normal.length && to.length) to[to.length - 1] = index + unit.length;
      while (from.length < normal.length) {
        from.push(index);
        to.push(index + unit.length);
      }
    }
    return { normal, from, to };
  }

  // Where some normalised words stand in a text, as starts and ends; a Latin one only from its beginning.
  function find(text, words) {
    const { normal, from, to } = fold(text);
    const found = [];
    words.forEach((word) => {
      for (let at = normal.indexOf(word); at >= 0; at = normal.indexOf(word, at + 1)) {
        if (at && /^[a-z0-9]{2}/.test(normal.charAt(at - 1) + word)) continue;
        found.push([from[at], to[at + word.length - 1]]);
      }
    });
    return found.sort((a, b) => a[0] - b[0]).reduce((merged, [start, end]) => {
      const last = merged[merged.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else merged.push([start, end]);
      return merged;
    }, []);
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
  const readPassages = (passages) => passages.map(readSections);

  function readSections(sections) {
    let [anchor, heading] = ['', ''];
    return sections.map(([ownAnchor, ownHeading, text]) => {
      anchor = ownAnchor === 0 ? anchor : ownAnchor;
      heading = ownHeading === 0 ? heading : ownHeading;
      return { anchor, heading, text, above: fold(heading).normal, folded: fold(text) };
    });
  }

  // The whole words that a text holds, and the pairs that it holds of others.
  function marksIn(normal, { whole, pairs }) {
    const words = whole.filter((word) => normal.includes(word));
    const rest = pairs.filter((pair) => normal.includes(pair) && !words.some((word) => word.includes(pair)));
    return words.concat(rest);
  }

  // A hit at the section that says most.
  function detail(hit, score, sections, asked) {
    const { words, phrases } = asked;
    const exact = (text) => phrases.some((phrase) => text.includes(phrase));
    const named = (heading) => phrases.includes(heading.replace(/^[0-9.]+/, ''));
    const whole = sum(words, ({ weight }) => weight) || 1;
    let [best, most] = [null, -1];
    sections.forEach((section) => {
      const { above, folded: { normal } } = section;
      const value = sum(words, ({ text, weight }) => weight * (0.8 * above.includes(text) + normal.includes(text)))
        + whole * (named(above) ? 2 : exact(above) || exact(normal) ? 0.5 : 0);
      if (value > most) [best, most] = [section, value];
    });
    if (!best) return { score, hit };
    const [title, { normal }] = [fold(hit.title).normal, best.folded];
    const phrase = phrases.find((phrase) => normal.includes(phrase));
    const lift = named(title) || named(best.above) ? 2
      : phrase || exact(best.above) || exact(title) ? 1.5 : 1;
    return {
      score: score * lift,
      hit: Object.assign({}, hit, {
        url: hit.url + (best.anchor && '#' + best.anchor),
        heading: best.heading,
        excerpt: excerpt(best.text, best.folded, phrase ? [{ text: phrase, weight: 1 }] : words),
        marks: marksIn([title, best.above, normal].join('\n'), asked),
      }),
    };
  }

  // The search

  // A question without what makes it one.
  const QUESTION = /(?:とは|って)?(?:何|なに|なん|どういう意味)?(?:ですか|の意味|のこと)?$/;

  // What to look for in the texts of the hits.
  function wanted(index, normal, short, concepts, weight) {
    const all = concepts.flat(2).flatMap((term) => (term.pairs || []).concat(term)).filter(isStrong);
    const typed = [normal, short].map((spelling) => spelling.replace(UNSAID, ''));
    const phrases = [...typed, typed[0].replace(QUESTION, '')];
    const synonyms = synonymsIn(index, short).flatMap(({ word, group }) => [word, ...group]);
    const whole = [...(normal.match(WORDS) || []), ...(short.match(WORDS) || []), ...synonyms];
    return {
      words: Array.from(new Map(all.map((term) => [term.text, { text: term.text, weight: weight(term) }])).values()),
      phrases: Array.from(new Set(phrases)).filter((phrase) => phrase.length > 1),
      whole: Array.from(new Set(whole)).filter((word, i, { length }) => word.length > 1 || length === 1),
      pairs: concepts.flatMap(([typed]) => typed).flatMap((term) => term.pairs || term)
        .filter(({ kind, count }) => kind >= KANJI && count).map(({ text }) => text),
    };
  }

  // The public function. Options: kind, version ('all' for every one), category, audience, limit (10), and `first`, which
  // gets the result before there are excerpts. Gives a promise of { total, answers, hits, facets }: a hit has url (from
  // the site's root), title, heading, excerpt, kind, version, near (it only comes near), marks (words to mark in its page).
  async function search(text, options) {
    options = options || {};
    const normal = normalize(cut(text));
    if (normal.search(RUNS) < 0) return { total: 0, answers: 0, hits: [], facets: {} };
    const index = await loadIndex();
    const short = withoutOkurigana(normal);
    const asked = await Promise.all(concepts(index, short).map((ways) => Promise.all(ways.map((tokens) => lookUpAll(index, tokens)))));
    const weight = weigh(index, asked.flat(2));
    const found = score(index, asked, weight);
    const { top, total, answers, facets } = narrow(index, options, found);
    const result = (hits) => ({ total, answers, hits, facets });
    const titled = await Promise.all(top.map(async (page) => {
      const [title, url] = (await loadPart(index, 'd', Math.floor(page / index.titles)))[page % index.titles];
      const [, , [kind], [version]] = index.stretches[index.stretchOf[page]];
      const facts = { kind: index.names[0][kind][0], version: index.names[1][version][0], near: !found.answers[page] };
      return { url, title, heading: '', excerpt: '', marks: [], ...facts };
    }));
    if (options.first) options.first(result(titled));
    // Some passages of a page share a script, which is called by the first of them.
    const passages = await Promise.all(top.map(async (page) => {
      const place = (found.passages[page] - index.pageOf.indexOf(page)) % index.excerpts;
      return (await loadPart(index, 'x', found.passages[page] - place, readPassages))[place];
    }));
    const sought = wanted(index, normal, short, asked, weight);
    const hits = titled.map((hit, i) => detail(hit, found.scores[top[i]], passages[i], sought));
    return result(hits.sort((a, b) => a.hit.near - b.hit.near || b.score - a.score).map(({ hit }) => hit));
  }

  window.kawaraban = Object.assign(window.kawaraban || {}, { search, find, tokens: (text) => tokensOf(normalize(cut(text))), part });
})();
