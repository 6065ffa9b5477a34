/**
 * The options given to a script. `--help` prints the usage and ends; an unknown option is refused.
 *
 * @param {string} usage
 * @param {string[]} known
 * @returns {Set<string>}
 */
export function readOptions(usage, known, args = process.argv.slice(2)) {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  const unknown = args.find((arg) => !known.includes(arg));
  if (unknown !== undefined) {
    console.error(`There is no option ${unknown}.\n\n${usage}`);
    process.exit(1);
  }
  return new Set(args);
}
