// Keeps the page as fresh as the editor: only the parts that changed are replaced, so the reader's place stays.
"use strict";
(() => {
  const post = document.getElementById("post");
  const away = document.createElement("div");
  away.className = "away";
  away.textContent = document.currentScript ? document.currentScript.dataset.away : "";
  let busy = false, again = false;

  function parts(element) { // all but the white space between them
    return [...element.childNodes].filter((node) => node.nodeType !== Node.TEXT_NODE || node.data.trim());
  }

  function show(content) {
    const next = parts(new DOMParser().parseFromString(content, "text/html").body), now = parts(post);
    let same = 0;
    while (same < next.length && same < now.length && next[same].isEqualNode(now[same])) same += 1;
    let tail = 0;
    while (tail < next.length - same && tail < now.length - same
        && next[next.length - 1 - tail].isEqualNode(now[now.length - 1 - tail])) tail += 1;
    for (const old of now.slice(same, now.length - tail)) old.remove();
    const before = tail ? now[now.length - tail] : null;
    for (const node of next.slice(same, next.length - tail)) post.insertBefore(document.adoptNode(node), before);
  }

  async function update() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch("body", { cache: "no-store" });
      if (answer.ok) {
        const page = await answer.json();
        document.title = page.title;
        show(page.content);
      }
    } catch { /* the preview ended or is being restarted: the event stream below tries again */ }
    busy = false;
    if (again) { again = false; update(); }
  }

  const events = new EventSource("events");
  events.addEventListener("open", () => { away.remove(); update(); });
  events.addEventListener("changed", update);
  events.addEventListener("error", () => document.body.append(away));
})();
