// Keeps the newsroom's style sheet and scripts at hand; pages always come from the network.
const KEEP = "courier-61";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name !== KEEP) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  if (!pathname.startsWith("/assets/")) return;
  event.respondWith((async () => {
    const kept = await caches.open(KEEP);
    const known = await kept.match(event.request);
    if (known) return known;
    const answer = await fetch(event.request);
    if (answer.ok) await kept.put(event.request, answer.clone());
    return answer;
  })());
});
