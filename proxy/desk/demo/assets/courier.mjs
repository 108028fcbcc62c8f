// The Ostrel Courier's front end: tickers, lazy pictures, consent, pop-up, comments, menu.
// An ES module: browsers that cannot load it are the ones that need another page.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

async function fillTickers() {
  const answer = await fetch("/api/tickers.json");
  const rates = await answer.json();
  for (const item of $$(".tickers li")) {
    const rate = rates[item.dataset.k];
    if (!rate) continue;
    $("b", item).textContent = rate.value;
    item.classList.add(rate.change > 0 ? "up" : "down");
  }
}

function show(picture) {
  const { src, srcset, photo } = picture.dataset;
  if (srcset) picture.srcset = srcset;
  picture.src = photo ? `/media/${photo}-960.jpg` : src;
  picture.classList.add("is-loaded");
}

function watchPictures() {
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      if (target.dataset.background) target.style.backgroundImage = `url(${target.dataset.background})`;
      else show(target);
    }
  }, { rootMargin: "600px" });
  for (const picture of $$("img.lazy, [data-background]")) {
    // What is on the first screen is not worth a frame of waiting.
    if (picture.matches("img") && picture.getBoundingClientRect().top < innerHeight) show(picture);
    else watcher.observe(picture);
  }
}

function askConsent() {
  const box = $("#consent");
  if (!box || document.cookie.includes("courier_consent=")) return;
  box.classList.add("is-open");
  box.addEventListener("click", (event) => {
    const answer = event.target.dataset.consent;
    if (!answer) return;
    document.cookie = `courier_consent=${answer}; Path=/; Max-Age=15552000; SameSite=Lax`;
    box.classList.remove("is-open");
  });
}

function offerNewsletter() {
  const popup = $("#newsletter-popup");
  let offered = sessionStorage.getItem("courier_popup");
  const close = () => popup.classList.remove("is-open");
  addEventListener("scroll", () => {
    const read = (scrollY + innerHeight) / document.documentElement.scrollHeight;
    if (offered || read < 0.6 || $("#consent.is-open")) return;
    offered = "yes";
    sessionStorage.setItem("courier_popup", "yes");
    popup.classList.add("is-open");
    popup.removeAttribute("aria-hidden");
  }, { passive: true });
  $(".modal__close", popup)?.addEventListener("click", close);
  addEventListener("keydown", (event) => event.key === "Escape" && close());
}

function comment({ name, time, text }) {
  const box = document.createElement("div");
  box.className = "comment";
  const who = document.createElement("b");
  who.textContent = `${name}, ${time}`;
  box.append(who, text);
  return box;
}

function waitForComments() {
  const section = $("#comments");
  $(".comments__load", section ?? document)?.addEventListener("click", async ({ target }) => {
    const answer = await fetch(section.dataset.src);
    const comments = await answer.json();
    $(".comments__list", section).replaceChildren(...comments.map(comment));
    target.remove();
  });
}

function drawCharts() {
  for (const figure of $$(".embed--chart[data-values]")) {
    const chart = document.createElement("div");
    chart.className = "chart";
    const values = figure.dataset.values.split(" ").map((pair) => pair.split(":"));
    const most = Math.max(...values.map(([, value]) => Number(value)));
    for (const [name, value] of values) {
      const row = document.createElement("div");
      row.className = "chart__row";
      for (const [kind, words] of [["name", name], ["bar", ""], ["value", `${value} %`]]) {
        const cell = document.createElement("span");
        cell.className = `chart__${kind}`;
        cell.textContent = words;
        if (kind === "bar") cell.style.width = `${(100 * value) / most}%`;
        row.append(cell);
      }
      chart.append(row);
    }
    figure.prepend(chart);
  }
}

function openPanels() {
  $(".menu-button")?.addEventListener("click", ({ currentTarget }) => {
    const open = $(".site-header").classList.toggle("is-open");
    currentTarget.setAttribute("aria-expanded", String(open));
  });
  for (const tab of $$("[role=tab]")) {
    tab.addEventListener("click", () => {
      const tabs = tab.closest("[role=tablist]");
      for (const other of $$("[role=tab]", tabs)) {
        const chosen = other === tab;
        other.setAttribute("aria-selected", String(chosen));
        document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
      }
    });
  }
}

window.courier = {
  share: () => true,
  copy: () => navigator.clipboard?.writeText(location.href),
};

watchPictures();
askConsent();
offerNewsletter();
waitForComments();
openPanels();
drawCharts();
fillTickers();
navigator.serviceWorker?.register("/sw.js").catch(() => {});
