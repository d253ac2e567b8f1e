/** Listens to the desk server's events and acknowledges each after its handler has run. */
export function listenToDesk(handlers: Record<string, (data: unknown) => void>): void {
  let page = "";
  const source = new EventSource("/api/desk/events");
  source.addEventListener("hello", (event) => {
    const hello: { page: string } = JSON.parse(event.data);
    page = hello.page;
    document.documentElement.dataset.live = "true";
  });
  for (const [name, handler] of Object.entries(handlers)) {
    source.addEventListener(name, (event) => {
      handler(JSON.parse(event.data));
      fetch(`/api/desk/events/${page}/${event.lastEventId}`, { method: "POST" }).catch(() => source.close());
    });
  }
}
