export * from './circus/fields.js';
export * from './circus/filterExpression.js';
export { filterToSql } from './circus/filterToSql.js';
export * from './circus/paging.js';
export * from './circus/parseFilter.js';
export * from './circus/searchQuery.js';
export * from './circus/sort.js';
export { datasetMatch, MOST_PATH_TAGS } from './dicom/datasetMatching.js';
export { dicomMatch, type MatchedText, type MatchingOptions } from './dicom/matching.js';
export type { RegexOperand } from './regex/regexOperand.js';
export * from './results/indexedSearch.js';
export type { SearchRequest } from './results/linkHeader.js';
export {
  runSearch,
  type Search,
  type SearchDatabase,
  type SearchResult,
} from './results/runSearch.js';
export * from './results/searchAnswer.js';
export { withTimeLimit } from './results/timeLimit.js';
export {
  parseSliceboxList,
  type SliceboxList,
  type SliceboxListRules,
  type SliceboxListSql,
  sliceboxListToSql,
} from './slicebox/list.js';
export type { SliceboxOrder, SliceboxProperties, SliceboxProperty, SliceboxRights } from './slicebox/properties.js';
export * from './slicebox/query.js';
export {
  type SeriesFilterColumns,
  type SeriesFilters,
  type SourceRef,
  seriesFiltersToSql,
} from './slicebox/seriesFilters.js';
export { readSlice, type SliceboxSlice, sliceToSql, wholeList } from './slicebox/slice.js';
export { allOf, anyOf, type Column, type Sql } from './sql.js';
