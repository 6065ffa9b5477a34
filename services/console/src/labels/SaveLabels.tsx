import type { ClinicalCase, Revision } from '@circus/contracts';
import { Alert, Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { RequestFailure, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';
import { LabelTooLarge, openRevision, saveLabels } from './archive.js';
import { useFactsOf } from './facts.js';
import { mergeLabels } from './merging.js';
import type { LabelWork } from './useLabels.js';

/** Saves the labels as a new revision. Where somebody else has saved meanwhile, both are brought together first. */
export function SaveLabels(props: { caseId: string; work: LabelWork; revisions: readonly Revision[] }) {
  const { caseId, work } = props;
  const { t, when } = useLanguage();
  const client = useQueryClient();
  const factsOf = useFactsOf();
  const [revisions, setRevisions] = useState(props.revisions);
  const [message, setMessage] = useState<string | null>(null);
  const { index, base, description } = work.work;
  const others = revisions.length - 1 > index ? revisions.at(-1) : undefined;

  const look = async () => {
    const found = await request<ClinicalCase>(`/api/cases/${caseId}`);
    setRevisions(found.revisions);
    client.setQueryData(['case', caseId], found);
  };
  const save = useMutation({
    mutationFn: async () => {
      const known = revisions[index] ?? (await request<ClinicalCase>(`/api/cases/${caseId}`)).revisions[index];
      if (!known) throw new Error('Work is on a revision that there is.');
      const { attributes, status } = known;
      const asked = work.labels;
      const stored = await saveLabels({ caseId, index, description, attributes, status, labels: asked });
      return { asked, stored };
    },
    onMutate: () => setMessage(null),
    onSuccess: async ({ asked, stored }) => {
      work.wasSaved(index + 1, asked, stored);
      setMessage(t('labels.saved', { number: index + 2 }));
      await client.invalidateQueries({ queryKey: ['case', caseId] });
      await look();
    },
    onError: (error) => {
      if (isConflict(error)) look().catch(() => undefined);
    },
  });
  const merge = useMutation({
    mutationFn: async () => {
      if (!others) throw new Error('Somebody else has saved.');
      const theirs = await openRevision(others, factsOf);
      const mark = t('labels.theirs', { who: others.creator });
      return { theirs, merged: mergeLabels(base, work.labels, theirs, mark) };
    },
    onSuccess: ({ theirs, merged }) => {
      work.carryOn(revisions.length - 1, theirs, merged.labels);
      save.reset();
      const { twice } = merged;
      const text = twice.length === 0 ? t('labels.merged') : t('labels.mergedTwice', { names: twice.join(', ') });
      setMessage(text);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" mt="md">
        {others && (
          <Alert color="red" variant="outline" role="alert" title={t('labels.conflict')}>
            <Text size="sm">
              {t('labels.conflict.about', {
                who: others.creator,
                number: revisions.length,
                when: when(others.date),
                description: others.description,
              })}
            </Text>
            <Group gap="xs" mt="xs">
              <Button size="compact-sm" loading={merge.isPending} onClick={() => merge.mutate()}>
                {t('labels.merge')}
              </Button>
              <Anchor
                component={Link}
                size="sm"
                to={`/cases/${caseId}/labels?revision=${revisions.length - 1}`}
                target="_blank"
                rel="noopener"
              >
                {t('labels.lookAt')}
              </Anchor>
            </Group>
          </Alert>
        )}
        <TextInput
          size="xs"
          label={t('cases.description')}
          required
          value={description}
          onChange={(event) => work.describe(event.currentTarget.value)}
        />
        {!others && <Failure error={saveFailure(save.error, t)} />}
        <Failure error={merge.error} />
        <Button size="xs" type="submit" disabled={!work.isUnsaved || others !== undefined} loading={save.isPending}>
          {t('cases.saveRevision')}
        </Button>
        <Text size="sm" role="status">
          {message ?? (work.isUnsaved ? t('labels.unsaved') : '')}
        </Text>
      </Stack>
    </form>
  );
}

const isConflict = (error: unknown): boolean => error instanceof RequestFailure && error.status === 409;

function saveFailure(error: unknown, t: ReturnType<typeof useLanguage>['t']): unknown {
  if (error instanceof LabelTooLarge) return new RequestFailure(413, t('labels.tooLarge', { name: error.message }));
  return error;
}
