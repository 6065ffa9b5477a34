import type { ClinicalCase, Project } from '@circus/contracts';
import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { RequestFailure, request } from '../api/request.js';
import { Failure } from '../app/Failure.js';
import { useLanguage } from '../i18n/Language.js';
import { AttributeConflict } from './AttributeConflict.js';
import { AttributeFields } from './AttributeFields.js';
import { type AttributeValue, enteredAttributes, savedAttributes } from './attributes.js';

/** What somebody makes of a revision. */
export interface RevisionDraft {
  /** The revision that it is made of, from 0. */
  index: number;
  values: Record<string, AttributeValue | ''>;
  status: string;
  description: string;
}

export interface RevisionFormProps {
  clinicalCase: ClinicalCase;
  project: Project;
  /** The revision that is shown. */
  index: number;
  /** `open`: may be carried on; `closed`: the user may read only; `old`: there are later revisions. */
  mode: 'open' | 'closed' | 'old';
  /** Null where nothing is entered: then the form shows the revision. */
  draft: RevisionDraft | null;
  onDraft: (draft: RevisionDraft | null) => void;
  onSaved: () => void;
}

/** The attributes of a revision; of the latest one a form that makes the next. */
export function RevisionForm(props: RevisionFormProps) {
  const { clinicalCase, project, index, mode, draft, onDraft, onSaved } = props;
  const { caseId, revisions } = clinicalCase;
  const { t } = useLanguage();
  const client = useQueryClient();
  const [isMerged, setMerged] = useState(false);
  const schema = project.caseAttributesSchema;
  const isOpen = mode === 'open';
  const madeOf = isOpen && draft ? draft.index : index;
  const revision = revisions[madeOf];
  const latest = revisions.length - 1;
  const look = () => client.invalidateQueries({ queryKey: ['case', caseId] });
  const shown: RevisionDraft = (isOpen && draft) || {
    index,
    values: enteredAttributes(schema, revision?.attributes ?? {}),
    status: revision?.status ?? '',
    description: '',
  };
  const attributes = savedAttributes(schema, revision?.attributes ?? {}, shown.values);
  const save = useMutation({
    // Nothing is saved where somebody else has saved since.
    mutationFn: () =>
      request(`/api/cases/${caseId}/revision`, {
        method: 'POST',
        json: { description: shown.description, attributes, status: shown.status, series: revision?.series },
        headers: { 'If-Match': `"${madeOf}"` },
      }),
    onSuccess: async () => {
      await look();
      setMerged(false);
      onDraft(null);
      onSaved();
    },
    onError: (error) => {
      if (error instanceof RequestFailure && error.status === 409) look().catch(() => undefined);
    },
  });
  // What is being saved is no conflict with itself.
  const isConflict = isOpen && draft !== null && madeOf < latest && !save.isPending;
  if (!revision) return null;
  const change = (part: Partial<RevisionDraft>) => {
    save.reset();
    onDraft({ ...shown, ...part });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={480}>
        <Title order={2} size="h4">
          {t('cases.attributes')}
        </Title>
        <AttributeFields
          schema={schema}
          values={shown.values}
          disabled={!isOpen}
          onChange={(name, value) => change({ values: { ...shown.values, [name]: value } })}
        />
        {mode === 'old' && <Text>{t('cases.old')}</Text>}
        {mode === 'closed' && <Text>{t('cases.closed')}</Text>}
        {isOpen && (
          <>
            <NativeSelect
              label={t('cases.status')}
              value={shown.status}
              data={[...new Set(['draft', 'approved', shown.status])].map((value) => ({
                value,
                label: value === 'draft' || value === 'approved' ? t(`cases.status.${value}`) : value,
              }))}
              onChange={(event) => change({ status: event.currentTarget.value })}
            />
            <TextInput
              label={t('cases.description')}
              value={shown.description}
              required
              onChange={(event) => change({ description: event.currentTarget.value })}
            />
          </>
        )}
      </Stack>
      {isOpen && (
        <Stack mt="md">
          {isConflict && draft && (
            <AttributeConflict
              key={latest}
              caseId={caseId}
              base={madeOf}
              latest={latest}
              revisions={revisions}
              mine={{ attributes, status: shown.status }}
              onMerge={(merged) => {
                save.reset();
                setMerged(true);
                const values = enteredAttributes(schema, merged.attributes);
                onDraft({ ...draft, index: latest, values, status: merged.status });
              }}
              onDiscard={() => onDraft(null)}
            />
          )}
          {!isConflict && <Failure error={save.error} />}
          <Group>
            <Button type="submit" disabled={isConflict} loading={save.isPending}>
              {t('cases.saveRevision')}
            </Button>
            {draft && !isConflict && (
              <Button variant="default" onClick={() => onDraft(null)}>
                {t('cases.discard')}
              </Button>
            )}
            <Text size="sm" role="status">
              {draft && t(isMerged ? 'cases.merged' : 'cases.unsaved')}
            </Text>
          </Group>
        </Stack>
      )}
    </form>
  );
}
