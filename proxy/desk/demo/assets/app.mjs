// The reading app: draws the whole page from the state that came with it, or from its JSON-LD.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter(Boolean));
  return element;
};

function storiesOfState() {
  const state = document.getElementById("__NEXT_DATA__");
  return state ? JSON.parse(state.textContent).props.pageProps.stories : [];
}

function storyOfLinkedData() {
  const data = document.querySelector('script[type="application/ld+json"]');
  if (!data) return [];
  const about = JSON.parse(data.textContent);
  return [{
    title: about.headline,
    standfirst: about.description,
    byline: about.author.map(({ name }) => name).join(", "),
    blocks: about.articleBody.split("\n\n").map((text) => ({ type: "paragraph", text })),
  }];
}

function article({ title, standfirst, byline, picture, path, blocks }, open) {
  return make("article", { className: "story" },
    make("header", { className: "story__head" },
      open ? make("h1", {}, title) : make("h2", { className: "card__title" }, make("a", { href: path }, title)),
      make("p", { className: "standfirst" }, standfirst),
      make("p", { className: "byline" }, byline)),
    picture && make("img", { src: picture, width: 480, height: 300, alt: "", loading: "lazy" }),
    make("div", { className: "story__body" },
      ...blocks.slice(0, open ? blocks.length : 2).map(({ text }) => make("p", {}, text))));
}

function header() {
  return make("header", { className: "site-header" },
    make("div", { className: "masthead" },
      make("a", { className: "logo", href: "/en/" }, make("span", { className: "logo__name" }, "The Ostrel Courier")),
      make("a", { className: "btn-donate", href: "/en/donate?utm_source=app" }, "DONATE")));
}

const single = storyOfLinkedData();
const stories = single.length ? single : storiesOfState();
document.getElementById("root").append(
  header(),
  make("main", { className: "content" }, ...stories.map((story) => article(story, single.length > 0))));
