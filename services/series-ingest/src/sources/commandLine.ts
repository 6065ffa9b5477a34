/** What `circus import` brings in is of this source: it is no import session, and has the number that none has. */
export const COMMAND_LINE = { type: 'import', id: 0, name: 'command line' } as const;
