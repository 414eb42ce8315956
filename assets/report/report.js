"use strict";
// The chart of the fitness tells the numbers of the generation under the mouse, the finger, or the arrow keys.
(() => {
  const rows = JSON.parse(document.getElementById("rows").textContent);
  const words = document.querySelector(".asked");
  if (!rows.length || !words) return;
  const invitation = words.textContent;
  const unit = words.dataset.unit ? " " + words.dataset.unit : "";
  let shown = rows.length - 1;

  const number = (value) => {
    if (value === null) return "–";
    const size = Math.abs(value);
    return value.toLocaleString("en-GB", { maximumFractionDigits: size >= 100 ? 1 : size >= 1 ? 2 : 5 });
  };

  const nearest = (generation) => {
    let low = 0, high = rows.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (rows[middle][0] <= generation) low = middle; else high = middle;
    }
    return generation - rows[low][0] <= rows[high][0] - generation ? low : high;
  };

  const show = (index) => {
    shown = Math.max(0, Math.min(rows.length - 1, index));
    const [generation, best, upper, median, lower, champion, spread, evaluations, barred] = rows[shown];
    words.textContent =
      `Generation ${generation.toLocaleString("en-GB")}: best ${number(best)}${unit}${barred ? " (barred)" : ""}, ` +
      `median ${number(median)}${unit}, middle half ${number(lower)} to ${number(upper)}${unit}, ` +
      `champion ${number(champion)}${unit} · diversity ${number(spread)} · ${number(evaluations)} evaluations so far`;
    for (const chart of document.querySelectorAll("svg.chart")) {
      const { left, right, first, last } = Object.fromEntries(
        Object.entries(chart.dataset).map(([name, value]) => [name, Number(value)]));
      const x = left + (generation - first) / (last - first) * (right - left);
      const cursor = chart.querySelector(".cursor");
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
      cursor.setAttribute("visibility", "visible");
    }
  };

  const hide = () => {
    words.textContent = invitation;
    for (const cursor of document.querySelectorAll(".cursor")) cursor.setAttribute("visibility", "hidden");
  };

  for (const chart of document.querySelectorAll("svg.chart")) {
    const point = (event) => {
      const box = chart.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * chart.viewBox.baseVal.width;
      const { left, right, first, last } = chart.dataset;
      const share = (x - Number(left)) / (Number(right) - Number(left));
      show(nearest(Number(first) + share * (Number(last) - Number(first))));
    };
    chart.addEventListener("pointermove", point);
    chart.addEventListener("pointerdown", point);
    chart.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") hide(); });
    chart.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: 10, PageDown: -10 }[event.key];
      if (by) { show(shown + by); event.preventDefault(); }
    });
  }
})();
