// What the page does on its own: keys, copying, and a word before edits are lost.
(() => {
  const box = (channel) => document.querySelector(`#draft-${channel} textarea`);

  // Gradio sets the language of the browser; readers and fonts need that of the page.
  const root = document.documentElement;
  const language = root.lang;
  new MutationObserver(() => {
    if (root.lang !== language) root.lang = language;
  }).observe(root, { attributeFilter: ["lang"] });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      document.querySelector("#go")?.click();
    }
  }, true);

  // navigator.clipboard exists on https and on this machine only; elsewhere the old way.
  async function copy(field) {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(field.value);
        return true;
      } catch { /* refused: try the old way */ }
    }
    field.focus();
    field.select();
    return document.execCommand("copy");
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    const field = button && box(button.dataset.copy);
    if (!field) return;
    const label = button.textContent;
    button.textContent = (await copy(field)) ? button.dataset.done : button.dataset.failed;
    setTimeout(() => { button.textContent = label; }, 1600);
  });

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector(".t-edited, .t-earlier")) event.preventDefault();
  });

  window.tactful = {
    // On a phone the drafts lie below the form: go there once they are made.
    show() {
      const failed = document.querySelector("#line .t-line");
      const found = document.querySelector("#found");
      if (failed || !found || window.innerWidth > 860) return;
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      found.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    },
  };
})();
