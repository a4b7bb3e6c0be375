// Whether the server answers, asked before what was typed leaves the page: a browser’s own error page has no room for
// anybody’s words.

const PATIENCE = 10000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 30000;

// Asks an address that needs neither log-in nor database. A proxy answers with 502 to 504 for a server that is away.
export async function isThere() {
  const address = document.body.dataset.reach;
  // Later, even so: a browser does not send a form from within its own submit event.
  if (!address) return new Promise((end) => window.setTimeout(end, 0, true));
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const reply = await fetch(address, { cache: "no-store", redirect: "error", signal });
    return reply.status < 500;
  } catch {
    return false;
  }
}

// Pauses grow, so that a server that comes back is not met by everybody at once for long.
export const pauseAfter = (tries) => Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);

export const whatIsAway = () => (navigator.onLine ? "the server cannot be reached" : "no connection");
