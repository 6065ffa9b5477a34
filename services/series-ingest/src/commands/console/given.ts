/** A whole number that was given as an option. @throws Error that names the option */
export function wholeNumber(option: string, text: unknown, from: number, to: number): number {
  const number = typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new Error(`${option} must be a whole number from ${from} to ${to}.`);
}
