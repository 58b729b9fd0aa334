// Keeps a page as its source is, while that is being written: what changed is replaced in place, so that scroll position,
// focus and open menus stay. What is wrong with the source is told over the page. Only the preview has this script.
(function () {
  "use strict";

  var own = document.currentScript;
  var edition = Number(own.dataset.edition);
  var isList = location.pathname === "/_preview/";
  /** The page as it was sent last, to see what is new in the next one. */
  var shown = null;
  var theme = null;
  var files = null;
  var problems = null;
  var source = "";
  var isStopped = false;
  var isSmall = false;

  // What scripts of the page have taken in hand can't be replaced without them.
  var ALIVE = "[data-filter], .search-box, #search-page, [data-print], [data-setting], .fold-toggle, .menu-toggle, script";

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  // The page --------------------------------------------------------------------------------------------------------

  function parse(text) {
    var page = new DOMParser().parseFromString(text, "text/html");
    Array.prototype.forEach.call(page.querySelectorAll("script[data-edition]"), function (script) {
      script.removeAttribute("data-edition");
    });
    return page;
  }

  function same(one, other) {
    return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
  }

  function isAlive(node) {
    return node.nodeType === 1 && (node.matches(ALIVE) || node.querySelector(ALIVE) !== null);
  }

  /**
   * Makes of `live`, which was `before`, what `after` is. What scripts have changed in the meantime stays, unless the source
   * changed there. False where a script would lose hold of something.
   */
  function patch(live, before, after) {
    if (before.isEqualNode(after)) return true;
    if (!same(live, after)) return false;
    if (after.nodeType !== 1) {
      live.nodeValue = after.nodeValue;
      return true;
    }
    Array.prototype.forEach.call(after.attributes, function (attribute) {
      if (before.getAttribute(attribute.name) !== attribute.value) live.setAttribute(attribute.name, attribute.value);
    });
    Array.prototype.forEach.call(before.attributes, function (attribute) {
      if (!after.hasAttribute(attribute.name)) live.removeAttribute(attribute.name);
    });
    var lives = Array.from(live.childNodes);
    var befores = Array.from(before.childNodes);
    var afters = Array.from(after.childNodes);
    var isWhole = lives.length === befores.length && lives.every(function (node, at) {
      return same(node, befores[at]);
    });
    if (!isWhole) {
      if (lives.some(isAlive)) return false;
      live.replaceChildren.apply(live, afters.map(adopted));
      return true;
    }
    var at = 0;
    var to = 0;
    return anchors(befores, afters).concat([[befores.length, afters.length]]).every(function (pair) {
      var part = { lives: lives.slice(at, pair[0]), befores: befores.slice(at, pair[0]), afters: afters.slice(to, pair[1]) };
      var isDone = patchPart(live, part, lives[pair[0]] || null);
      at = pair[0] + 1;
      to = pair[1] + 1;
      return isDone;
    });
  }

  /** Places of elements that stand once in both lists, in the order of both: what lies between two of them belongs together. */
  function anchors(befores, afters) {
    function places(nodes) {
      var found = new Map();
      nodes.forEach(function (node, at) {
        if (node.nodeType === 1) found.set(node.outerHTML, found.has(node.outerHTML) ? -1 : at);
      });
      return found;
    }
    var known = places(befores);
    var last = -1;
    var pairs = [];
    places(afters).forEach(function (to, element) {
      var from = known.get(element);
      if (to < 0 || from === undefined || from <= last) return;
      pairs.push([from, to]);
      last = from;
    });
    return pairs;
  }

  /** The same for some children of `live`, which stand before `next`. */
  function patchPart(live, part, next) {
    var befores = part.befores;
    var afters = part.afters;
    // What is the same at both ends stays; what lies between is gone through in order.
    var start = 0;
    while (start < befores.length && start < afters.length && befores[start].isEqualNode(afters[start])) start++;
    var end = 0;
    while (
      end < befores.length - start && end < afters.length - start &&
      befores[befores.length - 1 - end].isEqualNode(afters[afters.length - 1 - end])
    ) end++;
    if (end) next = part.lives[befores.length - end];
    var pairs = Math.min(befores.length, afters.length) - end;
    for (var at = start; at < pairs; at++) {
      if (same(befores[at], afters[at])) {
        if (!patch(part.lives[at], befores[at], afters[at])) return false;
      } else {
        if (isAlive(part.lives[at]) || isAlive(afters[at])) return false;
        live.replaceChild(adopted(afters[at]), part.lives[at]);
      }
    }
    for (at = Math.max(start, pairs); at < befores.length - end; at++) {
      if (isAlive(part.lives[at])) return false;
      live.removeChild(part.lives[at]);
    }
    for (at = Math.max(start, pairs); at < afters.length - end; at++) {
      if (isAlive(afters[at])) return false;
      live.insertBefore(adopted(afters[at]), next);
    }
    return true;
  }

  function adopted(node) {
    return document.importNode(node, true);
  }

  /** Shows a page that was sent; false if only loading it anew can. */
  function show(page) {
    var focused = document.activeElement && document.activeElement.id;
    var left = window.scrollX;
    var top = window.scrollY;
    var isKept = shown.head.querySelectorAll("script, link").length === page.head.querySelectorAll("script, link").length &&
      patch(document.body, shown.body, page.body);
    if (!isKept) return false;
    document.title = page.title;
    window.scrollTo(left, top);
    var again = focused && document.getElementById(focused);
    if (again && document.activeElement !== again) again.focus({ preventScroll: true });
    return true;
  }

  /** Pictures of the same name are others now. */
  function renewPictures() {
    Array.prototype.forEach.call(document.images, function (image) {
      var address = image.getAttribute("src");
      if (!address) return;
      image.removeAttribute("srcset");
      image.src = address.split("?")[0] + "?v=" + files;
    });
  }

  function fetchPage() {
    return fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" }).then(function (response) {
      return response.text().then(function (text) {
        return { status: response.status, page: parse(text) };
      });
    });
  }

  /** The page as it is now. A page that is gone or can't be made stays as it was last. */
  function renew() {
    return fetchPage().then(function (sent) {
      if (sent.status !== 200) {
        // Whoever looks at a page that was never there sees the latest about that.
        if (shown.status !== 200 && !show(sent.page)) location.reload();
        return;
      }
      var isBack = shown.status !== 200;
      if (isBack || !show(sent.page)) {
        location.reload();
        return;
      }
      shown = sent.page;
      shown.status = 200;
    });
  }

  // What is wrong ---------------------------------------------------------------------------------------------------

  var box = make("aside");
  box.id = "kawaraban-preview";
  box.setAttribute("aria-label", "プレビューからのお知らせ");
  box.hidden = true;
  var line = make("p");
  var words = make("span");
  words.setAttribute("role", "status");
  var all = make("a", "", "誤りの一覧");
  all.href = "/_preview/";
  var fold = make("button", "", "たたむ");
  fold.type = "button";
  fold.setAttribute("aria-expanded", "true");
  fold.setAttribute("aria-controls", "kawaraban-preview-list");
  var list = make("ul");
  list.id = "kawaraban-preview-list";
  line.append(words, all, fold);
  box.append(line, list);

  function setSmall(value) {
    isSmall = value;
    box.classList.toggle("is-small", value);
    fold.textContent = value ? "ひらく" : "たたむ";
    fold.setAttribute("aria-expanded", String(!value));
  }

  function startBox() {
    var style = make("link");
    style.rel = "stylesheet";
    style.href = "/_preview/preview.css";
    // Outside of what is compared with the source.
    document.documentElement.append(style, box);
    fold.addEventListener("click", function () {
      setSmall(!isSmall);
    });
    box.addEventListener("keydown", function (event) {
      if (event.key === "Escape") setSmall(true);
    });
  }

  function item(problem) {
    var element = make("li", problem.severity);
    var message = make("p", "message");
    message.append(
      make("strong", "", { error: "エラー", warning: "警告", hint: "ヒント" }[problem.severity]),
      " " + problem.message + " ", make("span", "code", problem.code)
    );
    element.append(message);
    var place = make("p", "place");
    var link = make(problem.editor ? "a" : "span", "", problem.place);
    if (problem.editor) link.href = problem.editor;
    place.append(link);
    element.append(place);
    if (problem.excerpt) {
      var excerpt = make("pre");
      excerpt.append(problem.excerpt.before, make("mark", "", problem.excerpt.marked), problem.excerpt.after);
      element.append(excerpt);
    }
    if (problem.help) element.append(make("p", "help", "対処: " + problem.help));
    return element;
  }

  function count(counts) {
    var parts = [["error", "エラー"], ["warning", "警告"], ["hint", "ヒント"]].filter(function (part) {
      return counts[part[0]] > 0;
    });
    return parts.map(function (part) {
      return part[1] + " " + counts[part[0]] + " 件";
    }).join("、");
  }

  function tell(state) {
    if (state.source) source = state.source;
    var here = { error: 0, warning: 0, hint: 0 };
    state.here.forEach(function (problem) {
      here[problem.severity]++;
    });
    var parts = [];
    if (isStopped) parts.push("プレビューが止まっています。");
    if (state.trouble) parts.push(state.trouble);
    if (state.here.length) parts.push("このページに" + count(here));
    var elsewhere = {
      error: state.counts.error - here.error,
      warning: state.counts.warning - here.warning,
      hint: 0
    };
    if (count(elsewhere)) parts.push("ほかに" + count(elsewhere));
    var text = parts.join(" ");
    // Said aloud once only.
    if (words.textContent !== text) words.textContent = text;
    var before = list.textContent;
    var items = state.here.map(item);
    if (items.map(function (one) { return one.textContent; }).join("") !== before) list.replaceChildren.apply(list, items);
    fold.hidden = !items.length;
    box.classList.toggle("is-small", isSmall || !items.length);
    box.classList.toggle("has-errors", here.error > 0 || isStopped || Boolean(state.trouble));
    box.hidden = isList ? !isStopped : !text;
  }

  var last = { counts: { error: 0, warning: 0, hint: 0 }, here: [], trouble: null };

  function renewProblems() {
    var query = "path=" + encodeURIComponent(decodeURIComponent(location.pathname)) + "&source=" + encodeURIComponent(source);
    return fetch("/_preview/state.json?" + query, { cache: "no-store" }).then(function (response) {
      return response.json();
    }).then(function (state) {
      last = state;
      tell(state);
    });
  }

  // News --------------------------------------------------------------------------------------------------------------

  var running = false;
  var waiting = null;

  /** One after the other, and of many only the newest. */
  function take(news) {
    if (running) {
      waiting = news;
      return;
    }
    running = true;
    follow(news).catch(function () {
      // The next news, or the next connection, brings it up to date.
    }).then(function () {
      running = false;
      if (waiting) {
        var next = waiting;
        waiting = null;
        take(next);
      }
    });
  }

  function follow(news) {
    isStopped = false;
    var isNew = news.edition !== edition;
    if (theme !== null && theme !== news.theme) {
      location.reload();
      return Promise.resolve();
    }
    var withPictures = files !== null && files !== news.files;
    theme = news.theme;
    files = news.files;
    var work = Promise.resolve();
    if (shown === null) {
      work = fetchPage().then(function (sent) {
        shown = sent.page;
        shown.status = sent.status;
        // It was written between the page and its script.
        if (isNew) location.reload();
      });
    } else if (isNew || (isList && problems !== news.problems)) {
      work = renew();
    }
    edition = news.edition;
    problems = news.problems;
    return work.then(function () {
      if (withPictures) renewPictures();
      return renewProblems();
    });
  }

  var events = null;

  function connect() {
    if (events || document.hidden) return;
    events = new EventSource("/_preview/events");
    events.onmessage = function (event) {
      take(JSON.parse(event.data));
    };
    events.onerror = function () {
      isStopped = true;
      tell(last);
    };
  }

  // A browser holds few connections: who does not look needs none.
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && events) {
      events.close();
      events = null;
    } else {
      connect();
    }
  });
  window.addEventListener("pagehide", function () {
    if (events) events.close();
    events = null;
  });
  window.addEventListener("pageshow", connect);

  startBox();
  connect();
})();
