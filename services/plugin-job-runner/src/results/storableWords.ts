/** Words of a plug-in, or with some of them: PostgreSQL's text holds neither U+0000 nor half of a character. */
export const storableWords = <Words extends string | null>(words: Words): Words =>
  (words?.replaceAll(/\0|\p{Surrogate}/gu, '\ufffd') ?? null) as Words;
