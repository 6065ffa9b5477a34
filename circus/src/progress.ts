/**
 * Shows how far something is: a bar on a terminal, a line at every tenth elsewhere. Goes to standard error, so that the
 * result can be piped on.
 */
export function createProgress(
  stream: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
): (finished: number, total: number, message: string) => void {
  let shownTenth = -1;
  return (finished, total, message) => {
    const share = total > 0 ? Math.min(finished / total, 1) : 0;
    const count = total > 0 ? `${finished} of ${total}` : String(finished);
    if (stream.isTTY) {
      const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.');
      stream.write(`\r\x1b[K[${bar}] ${count} ${message}${share === 1 ? '\n' : ''}`);
      return;
    }
    const tenth = Math.floor(share * 10);
    if (tenth === shownTenth) return;
    shownTenth = tenth === 10 ? -1 : tenth;
    stream.write(`${count} ${message}\n`);
  };
}
