"""What the operations of CloudHSM V2 are for, in words. Generated: do not edit; run `make gen`."""

from collections.abc import Mapping
from types import MappingProxyType

# Modules by operation.
MODULES: Mapping[str, str] = MappingProxyType(
    {
        "CopyBackupToRegion": "copy_backup_to_region",
        "CreateCluster": "create_cluster",
        "CreateHsm": "create_hsm",
        "DeleteBackup": "delete_backup",
        "DeleteCluster": "delete_cluster",
        "DeleteHsm": "delete_hsm",
        "DeleteResourcePolicy": "delete_resource_policy",
        "DescribeBackups": "describe_backups",
        "DescribeClusters": "describe_clusters",
        "GetResourcePolicy": "get_resource_policy",
        "InitializeCluster": "initialize_cluster",
        "ListTags": "list_tags",
        "ModifyBackupAttributes": "modify_backup_attributes",
        "ModifyCluster": "modify_cluster",
        "PutResourcePolicy": "put_resource_policy",
        "RestoreBackup": "restore_backup",
        "TagResource": "tag_resource",
        "UntagResource": "untag_resource",
    }
)

# What each operation does.
SUMMARIES: Mapping[str, str] = MappingProxyType(
    {
        "CopyBackupToRegion": "Copies a cluster's backup to another Region.",
        "CreateCluster": "Makes an HSM cluster, empty or from a backup; it has no HSMs yet.",
        "CreateHsm": "Adds an HSM to a cluster in one of its zones.",
        "DeleteBackup": "Marks a backup to be deleted seven days from now; until then it can be restored.",
        "DeleteCluster": "Deletes a cluster that has no HSMs left.",
        "DeleteHsm": "Takes an HSM out of a cluster, named by its ID, address or network interface.",
        "DeleteResourcePolicy": "Takes away the policy that shares a backup with other accounts.",
        "DescribeBackups": "Tells what backups there are.",
        "DescribeClusters": "Tells what clusters there are, their HSMs and certificates.",
        "GetResourcePolicy": "Answers the policy that shares a backup with other accounts.",
        "InitializeCluster": "Claims a new cluster with a certificate that its owner signed.",
        "ListTags": "Lists the tags of a cluster or a backup.",
        "ModifyBackupAttributes": "Says whether a backup is ever deleted by age.",
        "ModifyCluster": "Changes for how long a cluster's backups are kept, or its type of HSM.",
        "PutResourcePolicy": "Shares a backup with other accounts by a policy.",
        "RestoreBackup": "Takes back the deletion of a backup within its seven days.",
        "TagResource": "Adds tags to a cluster or a backup or changes their values.",
        "UntagResource": "Takes tags off a cluster or a backup.",
    }
)

# What members of requests and answers mean.
MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        "AvailabilityZone": "the zone of the new HSM",
        "Backup": "the backup, as it is now",
        "BackupId": "ID of the backup",
        "BackupRetentionPolicy": "for how long backups are kept",
        "Backups": "the backups found",
        "Cluster": "the cluster, as it is now",
        "ClusterId": "ID of the cluster",
        "Clusters": "the clusters found",
        "DestinationBackup": "the copy",
        "DestinationRegion": "the Region that gets the copy",
        "EniId": "ID of the HSM's network interface",
        "EniIp": "address of the HSM's network interface",
        "Filters": "only those with one of these values in each of these members",
        "Hsm": "the HSM, as it is now",
        "HsmId": "ID of the HSM",
        "HsmType": "model of the HSMs",
        "IpAddress": "address of the new HSM, in the subnet of its zone",
        "MaxResults": "how many to answer at most on one page",
        "Mode": "whether the cluster keeps to FIPS",
        "NetworkType": "whether the HSMs have IPv6 addresses too",
        "NeverExpires": "true to keep the backup whatever its age",
        "NextToken": "where to go on, or where the next page begins",
        "Policy": "the policy document, as JSON text",
        "ResourceArn": "ARN of the backup",
        "ResourceId": "ID of the cluster or the backup",
        "Shared": "list the backups that other accounts share",
        "SignedCert": "the cluster's certificate, signed by its owner, in PEM",
        "SortAscending": "oldest first",
        "SourceBackupId": "ID of the backup to copy or to start from",
        "State": "state of the cluster",
        "StateMessage": "more about the state",
        "SubnetIds": "one subnet for each zone that HSMs may be made in",
        "TagKeyList": "keys of the tags to take off",
        "TagList": "tags",
        "TrustAnchor": "the certificate that signed `SignedCert`, in PEM",
    }
)
