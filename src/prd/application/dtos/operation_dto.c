#include "dtos/operation_dto.h"

static struct error *findings(struct error *self)
{
    return self != OK ? self
                      : error_new(ERROR_INVALID, "invalid_operation",
                                  "Some operations are not complete; errors[] names each member to mend.");
}

static void require(struct error **invalid, size_t index, const char *member, bool there, struct arena *mem)
{
    if (there)
        return;
    *invalid = findings(*invalid);
    error_add_field(*invalid, str_format(mem, "/operations/%zu/%s", index, member), STR("required"),
                    STR("This kind of operation needs it."));
}

static void check_members(const struct operation_dto *in, size_t index, struct arena *mem,
                          struct error **invalid)
{
    if (in->op != OPERATION_ADD_NODE)
        require(invalid, index, "node", !id_is_none(in->node), mem);
    if (in->op == OPERATION_ADD_NODE || in->op == OPERATION_REPLACE_TEXT)
        require(invalid, index, "text", in->text.ptr != NULL, mem);
    if (in->op == OPERATION_SET_FIELD) {
        require(invalid, index, "field", !str_is_empty(in->field), mem);
        require(invalid, index, "value", in->value.ptr != NULL, mem);
    }
}

struct error *operations_from_dto(const struct operation_dto *items, size_t count, struct arena *mem,
                                  struct operation **ret, bool **missing)
{
    struct operation *operations = arena_array_of(mem, count, struct operation);
    bool *without = arena_array_of(mem, count, bool);
    struct error *invalid = OK;

    for (size_t i = 0; i < count; i++) {
        const struct operation_dto *in = &items[i];
        operations[i] = (struct operation){
            .kind = in->op,
            .node = in->node,
            .after = in->after,
            .text = in->text,
            .field = in->field,
            .value = in->value,
        };
        check_members(in, i, mem, &invalid);
        without[i] = in->op != OPERATION_ADD_NODE && in->base_hash.ptr == NULL;
        if (in->base_hash.ptr != NULL && !digest_parse_hex(in->base_hash, &operations[i].base)) {
            invalid = findings(invalid);
            error_add_field(invalid, str_format(mem, "/operations/%zu/base_hash", i), STR("format"),
                            STR("A hash is 64 hexadecimal digits, as GET …/nodes gives it."));
        }
    }
    TRY(invalid);
    *ret = operations;
    *missing = without;
    return OK;
}
