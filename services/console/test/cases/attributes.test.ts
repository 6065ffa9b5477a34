import { enteredAttributes, savedAttributes } from '../../src/cases/attributes.js';

const schema = { properties: { stage: { type: 'integer' }, smoker: { type: 'boolean' } } } as const;

describe('attributes of a case', () => {
  it('leave out what was emptied, and keep what no field shows', () => {
    const before = { stage: 2, older: 'kept' };
    expect(savedAttributes(schema, before, { stage: '', smoker: false })).toEqual({ older: 'kept', smoker: false });
  });

  it('fill the fields that the schema has', () => {
    expect(enteredAttributes(schema, { stage: 2, smoker: null, older: 'x' })).toEqual({ stage: 2 });
  });
});
