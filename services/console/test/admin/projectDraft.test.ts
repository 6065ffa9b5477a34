import { attributeFlaws, draftOf, newAttribute, schemaOf } from '../../src/admin/projectDraft.js';

describe('the editor of schemas', () => {
  it('gives back what it was given', () => {
    const schema = {
      type: 'object' as const,
      properties: {
        stage: { type: 'integer' as const, minimum: 0, maximumExclusive: 5 },
        side: { type: 'string' as const, enum: ['left', 'right'], maxLength: 8 },
        smoker: { type: 'boolean' as const },
      },
      required: ['stage'],
    };
    expect(schemaOf(draftOf(schema), schema)).toEqual(schema);
    expect(schemaOf([], schema)).toEqual({});
  });

  it('says what no case could meet', () => {
    const line = (given: object) => ({ ...newAttribute(), ...given });
    const drafts = [
      line({ name: ' ' }),
      line({ name: 'a', type: 'integer', least: '1.5' }),
      line({ name: 'a', type: 'number', least: '1.5', most: '2' }),
      line({ name: 'b', type: 'number', least: '3', most: '2' }),
      line({ name: 'c', least: '-1' }),
      line({ name: 'd', type: 'number', most: 'many' }),
      line({ name: 'e', type: 'boolean', least: 'left over' }),
    ];
    expect(
      attributeFlaws(drafts).map(({ key, text }) => [drafts.findIndex((draft) => draft.key === key), text]),
    ).toEqual([
      [0, 'project.flaw.noName'],
      [1, 'project.flaw.noInteger'],
      [2, 'project.flaw.twice'],
      [3, 'project.flaw.order'],
      [4, 'project.flaw.negative'],
      [5, 'project.flaw.noNumber'],
    ]);
  });
});
