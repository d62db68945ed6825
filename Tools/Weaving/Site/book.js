"use strict";
// Every page: light or dark, where one is on the page, and parts that scroll within themselves.

const root = document.documentElement;

function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}
function store(key, value) {
  try { localStorage.setItem(key, value); } catch { /* private windows keep nothing */ }
}

// Before the page is drawn, so that it does not flash.
const theme = new URLSearchParams(location.search).get("theme") ?? stored("theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;

addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use the ${isDark() ? "light" : "dark"} colours`);
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store("theme", root.dataset.theme);
    show();
  });
  system.addEventListener("change", show);
  show();
  button.hidden = false;

  showSections();
  nameScrollers();
  addEventListener("resize", nameScrollers);
  addEventListener("load", nameScrollers);
});

// The list of sections is open where it stands beside the text, and marks the one that is read.
function showSections() {
  const list = document.querySelector(".sections details");
  if (!list) return;
  const beside = matchMedia("(min-width: 72rem)");
  const open = () => { list.open = beside.matches; };
  beside.addEventListener("change", open);
  open();

  const links = new Map();
  for (const link of list.querySelectorAll("a")) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) links.set(heading, link);
  }
  const headings = [...links.keys()];
  let current = null;
  let isWaiting = false;
  const mark = () => {
    isWaiting = false;
    const next = headings.findLast((heading) => heading.getBoundingClientRect().top < 100);
    if (next === current) return;
    links.get(current)?.removeAttribute("aria-current");
    links.get(next)?.setAttribute("aria-current", "location");
    if (beside.matches) links.get(next)?.scrollIntoView({ block: "nearest", behavior: "instant" });
    current = next;
  };
  addEventListener("scroll", () => {
    if (!isWaiting) requestAnimationFrame(mark);
    isWaiting = true;
  }, { passive: true });
  mark();
}

// What is wider than the page can be reached with the keyboard, and has a name; a formula is its own.
function nameScrollers() {
  for (const part of document.querySelectorAll(".scroll, math[display='block']")) {
    const names = { tabindex: "0" };
    if (part.dataset.label) Object.assign(names, { role: "group", "aria-label": part.dataset.label });
    const isWide = part.scrollWidth > part.clientWidth;
    for (const [name, value] of Object.entries(names)) {
      if (isWide) part.setAttribute(name, value); else part.removeAttribute(name);
    }
  }
}
