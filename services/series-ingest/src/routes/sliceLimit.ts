/** The `count` of a slice for PostgreSQL's LIMIT, where null means everything. */
export const limitOf = (count: number): number | null => (count < 0 ? null : count);
