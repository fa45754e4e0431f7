"""AWS's partitions: which regions share a name scheme, and under which names their hosts are.

A region that no partition knows by name or by form counts as one of the commercial partition, so that a region newer
than this table works. The table is held against botocore's by a test.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A group of regions; `global_region` is the name that stands for the partition as a whole."""

    name: str
    regions: str
    suffix: str
    dual_stack_suffix: str
    global_region: str

    def has(self, region: str) -> bool:
        """Whether a region belongs here, by the form of its name."""
        return region == self.global_region or re.fullmatch(self.regions, region) is not None


_COMMERCIAL = Partition(
    name="aws",
    regions=r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+",
    suffix="amazonaws.com",
    dual_stack_suffix="api.aws",
    global_region="aws-global",
)
_PARTITIONS = (
    _COMMERCIAL,
    Partition(
        name="aws-cn",
        regions=r"cn-\w+-\d+",
        suffix="amazonaws.com.cn",
        dual_stack_suffix="api.amazonwebservices.com.cn",
        global_region="aws-cn-global",
    ),
    Partition(
        name="aws-us-gov",
        regions=r"us-gov-\w+-\d+",
        suffix="amazonaws.com",
        dual_stack_suffix="api.aws",
        global_region="aws-us-gov-global",
    ),
    Partition(
        name="aws-eusc",
        regions=r"eusc-(de)-\w+-\d+",
        suffix="amazonaws.eu",
        dual_stack_suffix="api.amazonwebservices.eu",
        global_region="aws-eusc-global",
    ),
    Partition(
        name="aws-iso",
        regions=r"us-iso-\w+-\d+",
        suffix="c2s.ic.gov",
        dual_stack_suffix="api.aws.ic.gov",
        global_region="aws-iso-global",
    ),
    Partition(
        name="aws-iso-b",
        regions=r"us-isob-\w+-\d+",
        suffix="sc2s.sgov.gov",
        dual_stack_suffix="api.aws.scloud",
        global_region="aws-iso-b-global",
    ),
    Partition(
        name="aws-iso-e",
        regions=r"eu-isoe-\w+-\d+",
        suffix="cloud.adc-e.uk",
        dual_stack_suffix="api.cloud-aws.adc-e.uk",
        global_region="aws-iso-e-global",
    ),
    Partition(
        name="aws-iso-f",
        regions=r"us-isof-\w+-\d+",
        suffix="csp.hci.ic.gov",
        dual_stack_suffix="api.aws.hci.ic.gov",
        global_region="aws-iso-f-global",
    ),
)


def partition_of(region: str) -> Partition:
    """Return the partition that a region belongs to, the commercial one when none knows it."""
    return next((partition for partition in _PARTITIONS if partition.has(region)), _COMMERCIAL)
