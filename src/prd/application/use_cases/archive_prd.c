#include "use_cases/archive_prd.h"

struct error *archive_prd(const struct update_prd *self, const struct prd_access *access,
                          const struct prd_expected *expected, struct arena *mem)
{
    struct prd_dto *archived;
    return update_prd(self, access,
                      &(struct update_prd_dto){
                          .status = PRD_ARCHIVED,
                          .expected = *expected,
                      },
                      mem, &archived);
}
