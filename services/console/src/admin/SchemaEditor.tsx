import { Button, Checkbox, NativeSelect, Table, Text, TextInput } from '@mantine/core';
import { Scroll } from '../app/Scroll.js';
import { useText } from '../i18n/Language.js';
import { ATTRIBUTE_TYPES, type AttributeDraft, type AttributeFlaw, newAttribute } from './projectDraft.js';

/** The attributes that cases or labels of a project have, as a table to write in. */
export function SchemaEditor(props: {
  title: string;
  drafts: AttributeDraft[];
  flaws: AttributeFlaw[];
  onChange: (drafts: AttributeDraft[]) => void;
}) {
  const { title, drafts, flaws, onChange } = props;
  const t = useText();
  const change = (key: number, part: Partial<AttributeDraft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)));
  return (
    <fieldset>
      <legend>{title}</legend>
      {drafts.length > 0 && (
        <Scroll>
          <Table>
            <thead>
              <tr>
                <th>{t('project.attribute')}</th>
                <th>{t('project.type')}</th>
                <th>{t('project.required')}</th>
                <th>{t('project.least')}</th>
                <th>{t('project.most')}</th>
                <th>{t('project.choices')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {drafts.map(({ key, name, type, required, least, most, choices }, index) => {
                const number = index + 1;
                const flaw = flaws.find((each) => each.key === key);
                const label = (what: string) => t('project.of', { what, number });
                const text = (field: 'least' | 'most' | 'choices', value: string, what: string, isOff: boolean) => (
                  <TextInput
                    aria-label={label(what)}
                    value={value}
                    disabled={isOff}
                    onChange={(event) => change(key, { [field]: event.currentTarget.value })}
                  />
                );
                return (
                  <tr key={key}>
                    <td>
                      <TextInput
                        aria-label={label(t('project.attribute'))}
                        value={name}
                        error={flaw && t(flaw.text)}
                        onChange={(event) => change(key, { name: event.currentTarget.value })}
                      />
                    </td>
                    <td>
                      <NativeSelect
                        aria-label={label(t('project.type'))}
                        value={type}
                        data={ATTRIBUTE_TYPES.map((value) => ({ value, label: t(`project.type.${value}`) }))}
                        onChange={(event) => change(key, { type: event.currentTarget.value as AttributeDraft['type'] })}
                      />
                    </td>
                    <td>
                      <Checkbox
                        aria-label={label(t('project.required'))}
                        checked={required}
                        onChange={(event) => change(key, { required: event.currentTarget.checked })}
                      />
                    </td>
                    <td>{text('least', least, t('project.least'), type === 'boolean')}</td>
                    <td>{text('most', most, t('project.most'), type === 'boolean')}</td>
                    <td>{text('choices', choices, t('project.choices'), type !== 'string')}</td>
                    <td>
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => onChange(drafts.filter((draft) => draft.key !== key))}
                      >
                        {t('project.remove', { number })}
                      </Button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </Table>
        </Scroll>
      )}
      {drafts.length === 0 && <Text size="sm">{t('cases.noAttributes')}</Text>}
      <Button
        size="compact-sm"
        variant="default"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => onChange([...drafts, newAttribute()])}
      >
        {t('project.add', { title })}
      </Button>
    </fieldset>
  );
}
