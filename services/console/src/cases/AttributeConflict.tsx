import type { Revision } from '@circus/contracts';
import { Alert, Anchor, Button, Group, Radio, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { Scroll } from '../app/Scroll.js';
import { useLanguage } from '../i18n/Language.js';
import { textOf } from '../revisions/attributeChanges.js';
import { type ChangedAttribute, changedAttributes, mergedAttributes } from './attributeMerging.js';

interface AttributeConflictProps {
  caseId: string;
  /** The revision that both began with, from 0, and the one that stands there now. */
  base: number;
  latest: number;
  revisions: readonly Revision[];
  mine: { attributes: Record<string, unknown>; status: string };
  onMerge: (merged: { attributes: Record<string, unknown>; status: string }) => void;
  onDiscard: () => void;
}

/** What somebody else saved meanwhile beside what is entered here: one chooses, then goes on from his revision. */
export function AttributeConflict(props: AttributeConflictProps) {
  const { caseId, base, latest, revisions, mine, onMerge, onDiscard } = props;
  const { t, when } = useLanguage();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [before, theirs] = [revisions[base], revisions[latest]];
  if (!before || !theirs) return null;
  const attributes = changedAttributes(before.attributes, mine.attributes, theirs.attributes);
  const statuses = changedAttributes({ status: before.status }, { status: mine.status }, { status: theirs.status });
  // An attribute may be called so, too.
  const status = statuses.map((change) => ({ ...change, name: ' status' }));
  const choose = (name: string, isTheirs: boolean) => {
    const next = new Set(chosen);
    if (isTheirs) next.add(name);
    else next.delete(name);
    setChosen(next);
  };
  const merge = () =>
    onMerge({
      attributes: mergedAttributes(theirs.attributes, attributes, chosen),
      status: String(mergedAttributes({ ' status': theirs.status }, status, chosen)[' status']),
    });
  const rows: { change: ChangedAttribute; title: string }[] = [
    ...attributes.map((change) => ({ change, title: change.name })),
    ...status.map((change) => ({ change, title: t('cases.status') })),
  ];
  return (
    <Alert color="red" variant="outline" role="alert" title={t('cases.conflict')}>
      <Text size="sm">
        {t('cases.conflict.about', {
          who: theirs.creator,
          number: latest + 1,
          when: when(theirs.date),
          description: theirs.description,
        })}
      </Text>
      {rows.length === 0 ? (
        <Text size="sm">{t('cases.conflict.nothing')}</Text>
      ) : (
        <Scroll>
          <Table>
            <thead>
              <tr>
                <th>{t('revisions.attribute')}</th>
                <th>{t('cases.conflict.was')}</th>
                <th>{t('cases.conflict.mine')}</th>
                <th>{t('cases.conflict.theirs')}</th>
                <th>{t('cases.conflict.kept')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ change, title }) => (
                <tr key={change.name}>
                  <th scope="row">{title}</th>
                  <td className="value">{textOf(change.base) || '–'}</td>
                  <td className="value">{textOf(change.mine) || '–'}</td>
                  <td className="value">{textOf(change.theirs) || '–'}</td>
                  <td>
                    {change.by === 'both' ? (
                      <Radio.Group
                        aria-label={t('cases.conflict.choice', { name: title })}
                        value={chosen.has(change.name) ? 'theirs' : 'mine'}
                        onChange={(value) => choose(change.name, value === 'theirs')}
                      >
                        <Group gap="xs">
                          {(['mine', 'theirs'] as const).map((value) => (
                            <Radio key={value} value={value} label={t(`cases.conflict.${value}`)} />
                          ))}
                        </Group>
                      </Radio.Group>
                    ) : (
                      t(`cases.conflict.${change.by}`)
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Scroll>
      )}
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" onClick={merge}>
          {t('labels.merge')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {t('cases.discard')}
        </Button>
        <Anchor
          component={Link}
          size="sm"
          to={`/cases/${caseId}/revisions?before=${base}&after=${latest}`}
          target="_blank"
          rel="noopener"
        >
          {t('cases.conflict.compare')}
        </Anchor>
      </Group>
    </Alert>
  );
}
