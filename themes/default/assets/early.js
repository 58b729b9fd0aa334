// Runs before anything is painted: the reader's settings, remembered in this browser only.
(function () {
  "use strict";
  var html = document.documentElement;
  html.classList.add("js");
  try {
    ["theme", "text-size", "ruby"].forEach(function (name) {
      var value = localStorage.getItem("kawaraban-" + name);
      if (/^[a-z]+$/.test(value || "")) html.setAttribute("data-" + name, value);
    });
  } catch (error) {
    // No storage (some browsers refuse it on file://): the settings last for this page.
  }
})();
