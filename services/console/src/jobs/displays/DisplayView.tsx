import { Text, Title } from '@mantine/core';
import type { ComponentType } from 'react';
import { useText } from '../../i18n/Language.js';
import { ChoiceField } from './ChoiceField.js';
import type { DisplayProps } from './display.js';
import { NumericField, TagsField, TextField } from './EntryFields.js';
import { LesionCandidates } from './LesionCandidates.js';
import { Locator } from './Locator.js';
import { Dump, Gallery } from './ShownFiles.js';
import { VolumeOverlay } from './VolumeOverlay.js';

/** The displays that the suite knows, by the type that plug-ins name them by (spec circus-cs 2.1). */
const DISPLAYS: Record<string, ComponentType<DisplayProps>> = {
  LesionCandidates,
  Locator,
  Choice: ChoiceField,
  Numeric: NumericField,
  Text: TextField,
  Tags: TagsField,
  VolumeOverlay,
  Gallery,
  Dump,
};

/** Displays that are one field, which bears the caption itself. */
const FIELDS = new Set(['Choice', 'Numeric', 'Text', 'Tags']);

/** One display of a plug-in. Of one that the console does not know the results are shown as they are. */
export function DisplayView({ type, ...props }: DisplayProps & { type: string }) {
  const t = useText();
  const Shown = DISPLAYS[type];
  if (Shown && FIELDS.has(type)) {
    return (
      <div className="display">
        <Shown {...props} />
      </div>
    );
  }
  return (
    <section className="display" aria-label={props.caption}>
      <Title order={3} size="h5">
        {props.caption}
      </Title>
      {Shown ? (
        <Shown {...props} />
      ) : (
        <>
          <Text size="sm">{t('cad.unknownDisplay', { type })}</Text>
          <Dump {...props} options={{}} />
        </>
      )}
    </section>
  );
}
