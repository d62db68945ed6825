"use strict";
// A watched page: loads itself anew when the chapter has been woven, where the reader was, and shows what is being done.

{
  const place = `watch:${location.pathname}`;
  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    history.scrollRestoration = "manual";
    for (const image of document.images) image.loading = "eager";
    const restore = () => scrollTo({ top: Number(kept), behavior: "instant" });
    restore();
    addEventListener("load", restore);
  }

  const style = document.createElement("style");
  style.textContent = `
    #watch { position: fixed; inset: auto 1rem 1rem auto; z-index: 10; box-sizing: border-box;
      width: min(26rem, calc(100vw - 2rem)); max-height: 60vh; overflow: auto; padding: .6rem .8rem;
      font: .85rem/1.4 system-ui, sans-serif; color: CanvasText; background: Canvas;
      border: 1px solid color-mix(in srgb, CanvasText 30%, Canvas); border-radius: .5rem;
      box-shadow: 0 2px 12px rgb(0 0 0 / 20%); }
    #watch.wrong { width: min(60rem, calc(100vw - 2rem)); border-color: #c33; }
    #watch pre { margin: .4rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
    #watch p { margin: .3rem 0 0; } #watch progress { width: 100%; accent-color: #3867b7; }
    #watch svg { display: block; width: 100%; height: 5rem; margin-top: .2rem; box-sizing: border-box;
      border: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); border-width: 0 0 1px 1px; }
    #watch polyline { fill: none; stroke: #3867b7; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
    @media print { #watch { display: none; } }`;
  document.head.append(style);

  const panel = document.createElement("aside");
  panel.id = "watch";
  panel.setAttribute("role", "status");
  document.body.append(panel);

  const part = (name, text) => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  };

  // The losses of a training over what is done, from zero to the highest.
  const curve = (bar) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 100 50");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `Loss of ${bar.label}, last ${bar.losses.at(-1).loss.toFixed(4)}`);
    const highest = Math.max(...bar.losses.map((point) => point.loss)) || 1;
    const line = document.createElementNS(space, "polyline");
    line.setAttribute("points", bar.losses.map((point) =>
      `${(100 * point.done / bar.total).toFixed(2)},${(49 - 48 * point.loss / highest).toFixed(2)}`
    ).join(" "));
    svg.append(line);
    return svg;
  };

  const show = (state) => {
    panel.classList.toggle("wrong", state.errors !== undefined);
    panel.replaceChildren(part("strong", state.status));
    if (state.errors !== undefined) panel.append(part("pre", state.errors));
    // What is at work, and the last trainings that told their losses.
    const bars = state.progress.bars;
    const shown = new Set([
      ...bars.filter((bar) => bar.losses.length > 1).slice(-3),
      ...bars.filter((bar) => bar.done < bar.total).slice(-3),
    ]);
    for (const bar of bars.filter((bar) => shown.has(bar))) {
      const loss = bar.losses.at(-1)?.loss;
      panel.append(part("p", `${bar.label}: ${bar.unit} ${Math.floor(bar.done)} of ${bar.total}`
        + (loss === undefined ? "" : `, loss ${loss.toFixed(4)}`)));
      const progress = document.createElement("progress");
      progress.max = bar.total;
      progress.value = bar.done;
      progress.setAttribute("aria-label", bar.label);
      panel.append(progress);
      if (bar.losses.length > 1) panel.append(curve(bar));
    }
  };

  const listen = async () => {
    let page;
    for (let change = 0; ;) {
      try {
        const answer = await fetch(`/watch/state?after=${change}`);
        if (!answer.ok) throw new Error(answer.statusText);
        const state = await answer.json();
        if (page !== undefined && state.page !== page) {
          sessionStorage.setItem(place, scrollY);
          location.reload();
          return;
        }
        ({ change, page } = state);
        show(state);
      } catch {
        panel.replaceChildren(part("strong", "swift run Book --watch has ended"));
        await new Promise((wait) => setTimeout(wait, 2000));
        change = 0;
      }
    }
  };
  addEventListener("load", listen);
}
