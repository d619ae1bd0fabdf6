#include "../kernels/sparse.h"

#include "binding.h"
#include "indices.h"

using namespace inkstone;

/** rowIds(indices, sizes, ids) -> number: the first of `indices`, [ids, sizes], that lies outside; the number of ids where
 * all lie inside */
INKSTONE_EXACT_BINDING(rowIds) {
  const auto indices = call.ints(0), sizes = call.ints(1), ids = call.ints(2);
  int64_t rows = 1;
  for (size_t axis = 0; axis < sizes.length; ++axis) {
    call.expect(sizes.data[axis] >= 1, "no size is below 1");
    rows *= sizes.data[axis];
    call.expect(rows <= INT32_MAX, "there are fewer than 2^31 rows");
  }
  call.expect(indices.length == element_count({static_cast<int64_t>(ids.length), static_cast<int64_t>(sizes.length)}),
              "indices hold a place on each axis for each id");
  const size_t first = sparse().row_ids(indices.data, sizes.data, ids.data, ids.length, sizes.length);
  napi_create_double(call.env, static_cast<double>(first), &call.result);
}

/** segmentRows(x, indices, ids, y, width, mean), and segmentRowsInts */
#define INKSTONE_SEGMENT_ROWS(name, kernel, values)                                                                \
  INKSTONE_BINDING(name) {                                                                                         \
    const auto x = call.values(0), y = call.values(3);                                                             \
    const auto indices = call.ints(1), ids = call.ints(2);                                                         \
    const size_t width = static_cast<size_t>(call.whole(4, 1));                                                    \
    call.expect(x.length % width == 0 && y.length % width == 0, "x and y hold whole rows");                        \
    const size_t segments = y.length / width;                                                                      \
    call.expect(indices.length == ids.length, "there is an id for each index");                                    \
    call.expect(all_below(indices, x.length / width), "each index is below the number of rows");                   \
    call.expect(all_below(ids, segments), "each id is below the number of segments");                              \
    for (size_t i = 1; i < ids.length; ++i) call.expect(ids.data[i - 1] <= ids.data[i], "ids never fall");         \
    if (segments == 0) return;                                                                                     \
    sparse().kernel(x.data, indices.data, ids.data, y.data, ids.length, width, segments, call.flag(5));            \
  }
INKSTONE_SEGMENT_ROWS(segmentRows, segment_rows, floats)
INKSTONE_SEGMENT_ROWS(segmentRowsInts, segment_rows_ints, ints)
#undef INKSTONE_SEGMENT_ROWS

/** searchFloats(sorted, values, places, rows, upper), and searchInts */
#define INKSTONE_SEARCH(name, kernel, kind)                                                                        \
  INKSTONE_EXACT_BINDING(name) {                                                                                   \
    const auto sorted = call.kind(0), values = call.kind(1);                                                       \
    const auto places = call.ints(2);                                                                              \
    const size_t rows = static_cast<size_t>(call.whole(3, 1));                                                     \
    call.expect(values.length == places.length, "there is a place for each value");                                \
    call.expect(sorted.length % rows == 0 && values.length % rows == 0, "sorted and values hold as many rows");    \
    const size_t length = sorted.length / rows;                                                                    \
    call.expect(length >= 1 && length <= INT32_MAX, "a row holds 1 to 2^31 - 1 sorted values");                    \
    if (values.length == 0) return;                                                                                \
    sparse().kernel(sorted.data, values.data, places.data, rows, length, values.length / rows, call.flag(4));      \
  }
INKSTONE_SEARCH(searchFloats, search_floats, floats)
INKSTONE_SEARCH(searchInts, search_ints, ints)
#undef INKSTONE_SEARCH

/** emptyRows(indices, empty, rank) -> number: how many rows no index names, which `empty` marks; -1 where an index names none */
INKSTONE_EXACT_BINDING(emptyRows) {
  const auto indices = call.ints(0);
  const auto empty = call.bytes(1);
  const size_t rank = static_cast<size_t>(call.whole(2, 1));
  call.expect(indices.length % rank == 0, "indices are whole");
  call.expect(empty.length >= 1 && empty.length <= INT32_MAX, "there are 1 to 2^31 - 1 rows");
  const int64_t found = sparse().empty_rows(indices.data, empty.data, indices.length / rank, rank, empty.length);
  napi_create_double(call.env, static_cast<double>(found), &call.result);
}

/** fillRowsFloats(indices, values, missing, filledIndices, filled, empty, reverse, rank), fillRowsInts and fillRowsBytes */
#define INKSTONE_FILL_ROWS(name, kernel, kind)                                                                     \
  INKSTONE_EXACT_BINDING(name) {                                                                                   \
    const auto indices = call.ints(0), filled_indices = call.ints(3), reverse = call.ints(6);                      \
    const auto values = call.kind(1), missing = call.kind(2), filled = call.kind(4);                               \
    const auto empty = call.bytes(5);                                                                              \
    const size_t rank = static_cast<size_t>(call.whole(7, 1)), count = values.length, rows = empty.length;         \
    call.expect(indices.length % rank == 0 && indices.length / rank == count, "there is an index for each value"); \
    call.expect(missing.length == 1, "one value is missing");                                                      \
    call.expect(reverse.length == count, "there is a place for each value");                                       \
    call.expect(filled_indices.length % rank == 0 && filled_indices.length / rank == filled.length,                \
                "there is an index for each filled value");                                                        \
    call.expect(rows >= 1 && rows <= INT32_MAX && filled.length <= INT32_MAX, "there are 1 to 2^31 - 1 rows");     \
    const int64_t found = sparse().empty_rows(indices.data, empty.data, count, rank, rows);                        \
    call.expect(found >= 0, "each index names a row");                                                             \
    call.expect(filled.length == count + static_cast<size_t>(found), "filled holds one value for an empty row");   \
    sparse().kernel(indices.data, values.data, missing.data[0], filled_indices.data, filled.data, reverse.data,    \
                    count, rank, rows);                                                                            \
  }
INKSTONE_FILL_ROWS(fillRowsFloats, fill_rows_floats, floats)
INKSTONE_FILL_ROWS(fillRowsInts, fill_rows_ints, ints)
INKSTONE_FILL_ROWS(fillRowsBytes, fill_rows_bytes, bytes)
#undef INKSTONE_FILL_ROWS

/** reshapeIndices(indices, from, to, moved) -> boolean: false where 32 bits do not hold a place */
INKSTONE_EXACT_BINDING(reshapeIndices) {
  const auto indices = call.ints(0), from = call.ints(1), to = call.ints(2), moved = call.ints(3);
  int64_t sizes[2] = {1, 1};
  for (size_t side = 0; side < 2; ++side) {
    const auto& shape = side == 0 ? from : to;
    call.expect(shape.length >= 1, "a shape has one size or more");
    for (size_t axis = 0; axis < shape.length; ++axis) {
      call.expect(shape.data[axis] >= 1, "no size is below 1");
      sizes[side] *= shape.data[axis];
      call.expect(sizes[side] <= INT32_MAX, "a shape holds fewer than 2^31 values");
    }
  }
  const size_t count = moved.length / to.length;
  call.expect(moved.length % to.length == 0, "moved holds whole indices");
  call.expect(indices.length % from.length == 0 && indices.length / from.length == count, "there are as many indices");
  const bool fits = sparse().reshape_indices(indices.data, from.data, to.data, moved.data, count, from.length, to.length);
  napi_get_boolean(call.env, fits, &call.result);
}
