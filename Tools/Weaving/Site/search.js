"use strict";
// The search page: sections in which every word occurs, the best first.

// One character for each, so that places in the folded text are places in the text.
const foldedCharacters = new Map();
function fold(text) {
  let folded = "";
  for (const character of text) {
    let plain = foldedCharacters.get(character);
    if (plain === undefined) {
      plain = character.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
      if (plain.length !== character.length) plain = character;
      foldedCharacters.set(character, plain);
    }
    folded += plain;
  }
  return folded;
}

const sections = searchIndex.map((entry) => ({
  ...entry,
  foldedTitle: fold(`${entry.page} ${entry.title}`),
  foldedText: fold(entry.text),
}));

const isLetter = (character) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

// Where a word occurs; the beginnings of words count more than their middles.
function score(text, word) {
  let score = 0;
  let count = 0;
  for (let at = text.indexOf(word); at >= 0 && count < 20; at = text.indexOf(word, at + 1)) {
    count += 1;
    const begins = !isLetter(text[at - 1]);
    const ends = !isLetter(text[at + word.length]);
    score = Math.max(score, begins && ends ? 4 : begins ? 2 : 1);
  }
  return count ? score + Math.log2(count) / 2 : 0;
}

function find(query) {
  const words = [...new Set(fold(query).split(/\s+/).filter(Boolean))];
  if (!words.length) return { words, found: [] };
  const found = [];
  for (const section of sections) {
    let total = 0;
    for (const word of words) {
      const part = 4 * score(section.foldedTitle, word) + score(section.foldedText, word);
      if (!part) { total = 0; break; }
      total += part;
    }
    if (total) found.push({ section, total });
  }
  found.sort((a, b) => b.total - a.total);
  return { words, found: found.map((entry) => entry.section) };
}

// Text with the words marked; the text stays text.
function marked(element, text, words) {
  const folded = fold(text);
  let position = 0;
  while (position < text.length) {
    let start = -1;
    let length = 0;
    for (const word of words) {
      const at = folded.indexOf(word, position);
      if (at >= 0 && (start < 0 || at < start)) [start, length] = [at, word.length];
    }
    if (start < 0) break;
    element.append(text.slice(position, start));
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, start + length);
    element.append(mark);
    position = start + length;
  }
  element.append(text.slice(position));
}

function excerpt(section, words) {
  const places = words.map((word) => section.foldedText.indexOf(word)).filter((at) => at >= 0);
  const start = Math.max(0, Math.min(...places, section.text.length) - 60);
  const from = start === 0 ? 0 : section.text.indexOf(" ", start) + 1;
  const to = section.text.indexOf(" ", from + 220);
  return (from ? "… " : "") + section.text.slice(from, to < 0 ? undefined : to) + (to < 0 ? "" : " …");
}

const most = 50;

function show(query) {
  const results = document.getElementById("results");
  const { words, found } = find(query);
  results.replaceChildren(...found.slice(0, most).map((section) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = section.address;
    marked(link, section.title, words);
    item.append(link);
    if (section.title !== section.page) {
      const where = document.createElement("span");
      where.className = "where";
      where.textContent = ` in ${section.page}`;
      item.append(where);
    }
    const text = document.createElement("p");
    marked(text, excerpt(section, words), words);
    item.append(text);
    return item;
  }));
  const sum = found.length === 1 ? "1 section" : `${found.length} sections`;
  const shown = found.length > most ? `, the best ${most} of them here` : "";
  document.getElementById("count").textContent = words.length ? sum + shown : "";
}

const field = document.getElementById("query");
field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", () => {
  show(field.value);
  const address = new URL(location.href);
  address.searchParams.set("q", field.value);
  try { history.replaceState(null, "", address); } catch { /* not for a file in every browser */ }
});
document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
show(field.value);
if (!field.value) field.focus();
